"""Modules that `torch.nn` has not, as source text: a module's name in, the class that a written file needs out."""

from __future__ import annotations

SNIPPETS = {
    "Scale": '''
class Scale(nn.Module):
    """Pixels from 0 to 255 become numbers from 0 to 1."""

    def forward(self, values):
        return values / 255
''',
    "UnitNorm": '''
class UnitNorm(nn.Module):
    """Each image is divided by its norm over some axes; zeros stay zeros."""

    def __init__(self, axes):
        super().__init__()
        self.axes = axes

    def forward(self, values):
        norms = values.square().sum(self.axes, keepdim=True).sqrt()
        return values / torch.where(norms == 0, 1, norms)
''',
    "Standardise": '''
class Standardise(nn.Module):
    """The training share's mean is subtracted, and what is left divided by its deviation."""

    def __init__(self, size):
        super().__init__()
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("deviation", torch.ones(size))

    def forward(self, values):
        return (values - self.mean) / self.deviation
''',
    "ChannelsFirst": '''
class ChannelsFirst(nn.Module):
    """(image, height, width, channel) becomes (image, channel, height, width), as PyTorch's layers want it."""

    def forward(self, values):
        return values.permute(0, 3, 1, 2)
''',
    "ChannelsLast": '''
class ChannelsLast(nn.Module):
    """(image, channel, height, width) becomes (image, height, width, channel), so that it flattens as in Keras."""

    def forward(self, values):
        return values.permute(0, 2, 3, 1)
''',
    "InsideAverage": '''
class InsideAverage(nn.Module):
    """The mean of each window, counting only what lies inside the image; margins: left, right, top, bottom."""

    def __init__(self, size, stride, margins):
        super().__init__()
        self.size, self.stride, self.margins = size, stride, margins

    def forward(self, values):
        inside = nn.functional.pad(torch.ones_like(values), self.margins)
        sums = (nn.functional.pad(values, self.margins), inside)
        sums, counts = (nn.functional.avg_pool2d(each, self.size, self.stride, divisor_override=1) for each in sums)
        return sums / counts
''',
    "Rectifier": '''
class Rectifier(nn.Module):
    """Keras's ReLU: a slope below the threshold, the value itself above it, and an upper bound."""

    def __init__(self, upper, slope, threshold):
        super().__init__()
        self.upper, self.slope, self.threshold = upper, slope, threshold

    def forward(self, values):
        bent = torch.where(values >= self.threshold, values, self.slope * (values - self.threshold))
        return bent if self.upper is None else bent.clamp(max=self.upper)
''',
    "Exponential": """
class Exponential(nn.Module):
    def forward(self, values):
        return values.exp()
""",
    "SparsePlus": """
class SparsePlus(nn.Module):
    def forward(self, values):
        return torch.where(values <= -1, 0.0, torch.where(values < 1, 0.25 * (values + 1) ** 2, values))
""",
    "SparseSigmoid": """
class SparseSigmoid(nn.Module):
    def forward(self, values):
        return (0.5 * (values + 1)).clamp(0, 1)
""",
    "Sparsemax": '''
class Sparsemax(nn.Module):
    """Martins and Astudillo, 2016: the Euclidean projection onto the simplex, over the channels or units."""

    def forward(self, values):
        ranked = values.sort(dim=1, descending=True).values
        shape = [1, -1] + [1] * (values.ndim - 2)
        ranks = torch.arange(1, values.shape[1] + 1, dtype=values.dtype, device=values.device).view(shape)
        support = 1 + ranks * ranked > ranked.cumsum(1)
        threshold = ((ranked * support).sum(1, keepdim=True) - 1) / support.sum(1, keepdim=True)
        return (values - threshold).clamp(min=0)
''',
    "Squareplus": """
class Squareplus(nn.Module):
    def forward(self, values):
        return (values + (values.square() + 4).sqrt()) / 2
""",
}
