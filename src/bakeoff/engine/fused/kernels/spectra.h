// Convolutions as products of spectra.

// c (m, PANEL) = matrix (m, depth) · panel; the first `width` columns are written.
static void times_panel(int64_t m, int64_t depth, const float *matrix, const float *panel, float *c, int64_t stride,
                        int64_t width) {
    for (int64_t i = 0; i < m; i += TILE_ROWS) {
        int64_t rows = at_most(m - i, TILE_ROWS);
        if (width == PANEL)
            tile_of(rows, depth, matrix + i * depth, depth, 1, panel, PANEL, c + i * stride, stride, 0);
        else
            partial_tile(rows, width, depth, matrix + i * depth, depth, 1, panel, c + i * stride, stride, 0);
    }
}

// The spectrum of one panel of channels of one image, its rows of pixels first.
static void spectrum_of_panel(const Instruction *it, const float *values, int64_t width, float *out, int64_t stride) {
    const int64_t height = it->size[1], pixels = it->size[2], channels = it->size[3], pixel = it->size[5];
    const int64_t high = it->size[6], wide = it->size[7];
    const float *across = it->array[1], *down = it->array[2];
    float *panel = it->array[4], *between = panel + pixels * PANEL;
    for (int64_t h = 0; h < height; h++) {
        pack(pixels, width, values + h * pixels * pixel, pixel, 1, panel);
        times_panel(2 * wide, pixels, across, panel, between + h * PANEL, height * PANEL, PANEL);
    }
    for (int64_t f = 0; f < wide; f++)
        for (int64_t part = 0; part < 2; part++)
            times_panel(high, 2 * height, down + part * high * 2 * height, between + f * 2 * height * PANEL,
                        out + f * stride + part * channels, wide * stride, width);
}

// arrays: values, DFT across, DFT down, out (frequency down, frequency across, image, part, channel), room
// sizes: images or 0 for the batch's, height, width, channels, strides of an image and of a pixel, frequencies down, across
static void spectrum(const Instruction *it, const Step *step) {
    const int64_t count = it->size[0] ? it->size[0] : step->rows, channels = it->size[3];
    for (int64_t n = 0; n < count; n++)
        for (int64_t first = 0; first < channels; first += PANEL)
            spectrum_of_panel(it, (const float *)it->array[0] + n * it->size[4] + first,
                              at_most(channels - first, PANEL),
                              (float *)it->array[3] + n * 2 * channels + first, count * 2 * channels);
}

// The way back from the spectrum of one panel of channels of one image.
static void panel_of_spectrum(const Instruction *it, const float *values, int64_t stride, int64_t width, float *out) {
    const int64_t height = it->size[1], pixels = it->size[2], channels = it->size[3], pixel = it->size[5];
    const int64_t high = it->size[6], wide = it->size[7];
    const float *down = it->array[1], *across = it->array[2];
    float *panel = it->array[4], *between = panel + 2 * high * PANEL;
    for (int64_t f = 0; f < wide; f++) {
        for (int64_t part = 0; part < 2; part++)
            pack(high, width, values + f * stride + part * channels, wide * stride, 1, panel + part * high * PANEL);
        for (int64_t part = 0; part < 2; part++)
            times_panel(height, 2 * high, down + part * height * 2 * high, panel, between + (2 * f + part) * PANEL,
                        2 * wide * PANEL, PANEL);
    }
    for (int64_t i = 0; i < height; i++)
        times_panel(pixels, 2 * wide, across, between + i * 2 * wide * PANEL, out + i * pixels * pixel, pixel, width);
}

// Add the bias to one panel of channels of one image, and rectify it where that is asked.
static void finish_panel(const Instruction *it, const float *bias, int64_t width, float *out) {
    for (int64_t i = 0; i < it->size[1] * it->size[2]; i++)
        for (int64_t j = 0; j < width; j++) {
            float value = out[i * it->size[5] + j] + (bias ? bias[j] : 0);
            out[i * it->size[5] + j] = it->size[8] && value < 0 ? 0 : value;
        }
}

// arrays: spectrum, inverse DFT down, inverse DFT across, out, room, bias or none
// sizes: as those of `spectrum`, with the height and width of what comes out; whether to rectify
static void from_spectrum(const Instruction *it, const Step *step) {
    const int64_t count = it->size[0] ? it->size[0] : step->rows, channels = it->size[3];
    const float *bias = it->array[5];
    for (int64_t n = 0; n < count; n++)
        for (int64_t first = 0; first < channels; first += PANEL) {
            int64_t width = at_most(channels - first, PANEL);
            float *out = (float *)it->array[3] + n * it->size[4] + first;
            panel_of_spectrum(it, (const float *)it->array[0] + n * 2 * channels + first, count * 2 * channels, width, out);
            if (bias || it->size[8]) finish_panel(it, bias ? bias + first : 0, width, out);
        }
}

// One frequency of the kernel (in, part, out) as a real matrix (part, in) by (part, out) that multiplies by its conjugate.
static void conjugate_matrix(int64_t inputs, int64_t outputs, const float *kernel, float *matrix) {
    for (int64_t i = 0; i < inputs; i++) {
        const float *real = kernel + i * 2 * outputs, *imaginary = real + outputs;
        float *upper = matrix + i * 2 * outputs, *lower = upper + inputs * 2 * outputs;
        for (int64_t j = 0; j < outputs; j++) {
            upper[j] = lower[outputs + j] = real[j];
            upper[outputs + j] = -imaginary[j];
            lower[j] = imaginary[j];
        }
    }
}

// arrays: spectra of inputs, kernel, out, room · sizes: frequencies, inputs, outputs
static void spectral_forward(const Instruction *it, const Step *step) {
    const int64_t inputs = it->size[1], outputs = it->size[2];
    float *matrix = it->array[3], *room = matrix + 4 * inputs * outputs;
    for (int64_t f = 0; f < it->size[0]; f++) {
        conjugate_matrix(inputs, outputs, (const float *)it->array[1] + f * 2 * inputs * outputs, matrix);
        multiply(step->rows, 2 * outputs, 2 * inputs, (const float *)it->array[0] + f * step->rows * 2 * inputs,
                 2 * inputs, 1, matrix, 2 * outputs, 1, (float *)it->array[2] + f * step->rows * 2 * outputs, room);
    }
}

// arrays: spectra of the gradient of out, kernel, gradient of inputs, room · sizes: frequencies, inputs, outputs
static void spectral_input_gradient(const Instruction *it, const Step *step) {
    const int64_t inputs = it->size[1], outputs = it->size[2];
    float *matrix = it->array[3], *room = matrix + 4 * inputs * outputs;
    for (int64_t f = 0; f < it->size[0]; f++) {
        conjugate_matrix(inputs, outputs, (const float *)it->array[1] + f * 2 * inputs * outputs, matrix);
        multiply(step->rows, 2 * inputs, 2 * outputs, (const float *)it->array[0] + f * step->rows * 2 * outputs,
                 2 * outputs, 1, matrix, 1, 2 * outputs, (float *)it->array[2] + f * step->rows * 2 * inputs, room);
    }
}

// arrays: spectra of inputs, gradient of out, gradient of the kernel, room · sizes: frequencies, inputs, outputs
static void spectral_weight_gradient(const Instruction *it, const Step *step) {
    const int64_t inputs = it->size[1], outputs = it->size[2];
    float *matrix = it->array[3], *room = matrix + 4 * inputs * outputs;
    for (int64_t f = 0; f < it->size[0]; f++) {
        multiply(2 * inputs, 2 * outputs, step->rows, (const float *)it->array[0] + f * step->rows * 2 * inputs, 1,
                 2 * inputs, (const float *)it->array[1] + f * step->rows * 2 * outputs, 2 * outputs, 1, matrix, room);
        float *kernel = (float *)it->array[2] + f * 2 * inputs * outputs;
        for (int64_t i = 0; i < inputs; i++) {
            const float *upper = matrix + i * 2 * outputs, *lower = upper + inputs * 2 * outputs;
            for (int64_t j = 0; j < outputs; j++) {
                kernel[i * 2 * outputs + j] = upper[j] + lower[outputs + j];
                kernel[i * 2 * outputs + outputs + j] = lower[j] - upper[outputs + j];
            }
        }
    }
}
