// Convolutions tile by tile, by Winograd's minimal filtering.

// In the order in which `tiled.py` writes it.
typedef struct {
    int64_t height, width, inputs;                  // of an image that comes in
    int64_t high, wide, outputs;                    // of one that goes out
    int64_t taps_down, taps_across, top, left;      // of the kernel, and zeros before an image
    int64_t side_down, side_across;                 // of a tile that comes in
    int64_t step_down, step_across;                 // of one that goes out
    int64_t tiles_down, tiles_across, at_once;      // tiles of an image, and tiles that are worked on at once
} Tiling;

// The transforms of `tiled.py`, each for both axes: (to, from) elements.
enum { OF_INPUTS = 0, TO_OUTPUTS = 2, OF_GRADIENT = 4, TO_INPUTS = 6, OF_KERNEL = 8, TO_KERNEL = 10 };
#define LARGEST_SIDE 6
#define TURNS_OF_A_SUM 16
#define TRANSFORM(matrices, which) ((const float *)(matrices) + (which) * LARGEST_SIDE * LARGEST_SIDE)

// Values over a plane: where they are, and which part of them a tile takes.
typedef struct {
    float *values;
    int64_t height, width, row, pixel;   // strides in values
    int64_t top, left;                   // of the tile
    int64_t down, across;                // its size
} Patch;

INLINE int64_t panels_of(int64_t channels) { return (channels + PANEL - 1) / PANEL; }
INLINE int64_t at_most(int64_t value, int64_t limit) { return value < limit ? value : limit; }

// One row of a patch into a panel; what lies outside is zero.
static void row_of_patch(const Patch *it, int64_t y, int64_t width, float *panel) {
    int64_t from = it->left < 0 ? -it->left : 0, to = at_most(it->across, it->width - it->left);
    int64_t is_inside = it->top + y >= 0 && it->top + y < it->height && from < to;
    if (!is_inside || from > 0 || to < it->across) memset(panel, 0, it->across * PANEL * sizeof(float));
    if (is_inside)
        pack(to - from, width, it->values + (it->top + y) * it->row + (it->left + from) * it->pixel, it->pixel, 1,
             panel + from * PANEL);
}

// A patch, one panel of channels, into (down, across) planes.
static void transform(const Patch *it, int64_t width, int64_t to_down, int64_t to_across, const float *down,
                      const float *across, float *out, int64_t plane, int64_t whole, float *room) {
    float *between = room + LARGEST_SIDE * PANEL;
    for (int64_t y = 0; y < it->down; y++) {
        row_of_patch(it, y, width, room);
        times_panel(to_across, it->across, across, room, between + y * PANEL, it->down * PANEL, PANEL);
    }
    for (int64_t x = 0; x < to_across; x++)
        times_panel(to_down, it->down, down, between + x * it->down * PANEL, out + x * plane, to_across * plane,
                    whole ? PANEL : width);
}

// The way back: planes into a patch (down, across, PANEL) of room, which is returned.
static float *patch_of(const Patch *it, int64_t width, int64_t from_down, int64_t from_across, const float *down,
                       const float *across, const float *planes, int64_t plane, float *room) {
    float *between = room + LARGEST_SIDE * PANEL, *patch = between + LARGEST_SIDE * LARGEST_SIDE * PANEL;
    for (int64_t x = 0; x < from_across; x++) {
        pack(from_down, width, planes + x * plane, from_across * plane, 1, room);
        times_panel(it->down, from_down, down, room, between + x * PANEL, from_across * PANEL, PANEL);
    }
    for (int64_t y = 0; y < it->down; y++)
        times_panel(it->across, from_across, across, between + y * from_across * PANEL, patch + y * it->across * PANEL,
                    PANEL, PANEL);
    return patch;
}

// Put a patch in its place, as far as that exists: in place of what is there, or added to it.
static void place_patch(const Patch *it, int64_t width, const float *patch, const float *bias, int64_t rectify,
                        int64_t add) {
    int64_t from = it->left < 0 ? -it->left : 0, to = at_most(it->across, it->width - it->left);
    for (int64_t y = 0; y < it->down; y++) {
        if (it->top + y < 0 || it->top + y >= it->height) continue;
        for (int64_t x = from; x < to; x++) {
            float *out = it->values + (it->top + y) * it->row + (it->left + x) * it->pixel;
            const float *value = patch + (y * it->across + x) * PANEL;
            if (add)
                for (int64_t j = 0; j < width; j++) out[j] += value[j];
            else if (bias)
                for (int64_t j = 0; j < width; j++) out[j] = value[j] + bias[j];
            else
                for (int64_t j = 0; j < width; j++) out[j] = value[j];
            if (rectify)
                for (int64_t j = 0; j < width; j++) out[j] = out[j] < 0 ? 0 : out[j];
        }
    }
}

// The patch of a tile, counted over images (height, width, channels).
static Patch patch_at(const Tiling *g, int64_t number, float *values, int64_t height, int64_t width, int64_t channels) {
    int64_t tiles = g->tiles_down * g->tiles_across, tile = number % tiles;
    return (Patch){.values = values + number / tiles * height * width * channels,
                   .height = height, .width = width, .row = width * channels, .pixel = channels,
                   .top = tile / g->tiles_across * g->step_down, .left = tile % g->tiles_across * g->step_across,
                   .down = g->step_down, .across = g->step_across};
}

static Patch input_patch(const Tiling *g, int64_t number, float *values) {
    Patch patch = patch_at(g, number, values, g->height, g->width, g->inputs);
    patch.top -= g->top, patch.left -= g->left, patch.down = g->side_down, patch.across = g->side_across;
    return patch;
}

// Some tiles of inputs as planes (tile, inputs).
static void tiles_of_inputs(const Tiling *g, int64_t first, int64_t count, float *inputs, const float *matrices,
                            float *planes, int64_t plane, float *room) {
    for (int64_t t = 0; t < count; t++) {
        Patch patch = input_patch(g, first + t, inputs);
        for (int64_t c = 0; c < g->inputs; c += PANEL) {
            transform(&patch, at_most(g->inputs - c, PANEL), g->side_down, g->side_across,
                      TRANSFORM(matrices, OF_INPUTS), TRANSFORM(matrices, OF_INPUTS + 1), planes + t * g->inputs + c,
                      plane, 0, room);
            patch.values += PANEL;
        }
    }
}

// The taps between an input and the outputs from o on.
static Patch taps_at(const Tiling *g, float *kernel, int64_t i, int64_t o) {
    return (Patch){.values = kernel + i * g->outputs + o, .height = g->taps_down, .width = g->taps_across,
                   .row = g->taps_across * g->inputs * g->outputs, .pixel = g->inputs * g->outputs,
                   .down = g->taps_down, .across = g->taps_across};
}

// arrays: tiling, kernel, out (plane, panel of outputs, in, PANEL), matrices, room
static void tile_kernel(const Instruction *it, const Step *step) {
    (void)step;
    const Tiling *g = it->array[0];
    const int64_t inputs = g->inputs, outputs = g->outputs;
    for (int64_t i = 0; i < inputs; i++)
        for (int64_t o = 0; o < outputs; o += PANEL) {
            Patch taps = taps_at(g, it->array[1], i, o);
            transform(&taps, at_most(outputs - o, PANEL), g->side_down, g->side_across,
                      TRANSFORM(it->array[3], OF_KERNEL), TRANSFORM(it->array[3], OF_KERNEL + 1),
                      (float *)it->array[2] + o * inputs + i * PANEL, panels_of(outputs) * inputs * PANEL, 1,
                      it->array[4]);
        }
}

// arrays: tiling, a kernel's planes (plane, panel of outputs, in, PANEL), out (plane, panel of inputs, out, PANEL)
static void turn_kernel(const Instruction *it, const Step *step) {
    (void)step;
    const Tiling *g = it->array[0];
    const int64_t inputs = g->inputs, outputs = g->outputs, planes = g->side_down * g->side_across;
    const float *of_kernel = it->array[1];
    float *turned = it->array[2];
    for (int64_t f = 0; f < planes; f++)
        for (int64_t i = 0; i < inputs; i++)
            for (int64_t o = 0; o < outputs; o++)
                turned[((f * panels_of(inputs) + i / PANEL) * outputs + o) * PANEL + i % PANEL] =
                    of_kernel[((f * panels_of(outputs) + o / PANEL) * inputs + i) * PANEL + o % PANEL];
}

// c (rows, panels) = a (rows, depth) · panels that lie ready.
static void times_panels(int64_t rows, int64_t depth, int64_t panels, const float *a, int64_t row, const float *ready,
                         float *c) {
    for (int64_t p = 0; p < panels; p++)
        for (int64_t i = 0; i < rows; i += TILE_ROWS)
            tile_of(at_most(rows - i, TILE_ROWS), depth, a + i * row, row, 1, ready + p * depth * PANEL,
                    c + i * panels * PANEL + p * PANEL, panels * PANEL, 0);
}

// arrays: tiling, inputs, kernel's planes, out, bias or none, matrices, room for planes and all else
// sizes: whether to rectify
static void tiled_forward(const Instruction *it, const Step *step) {
    const Tiling *g = it->array[0];
    const int64_t tiles = step->rows * g->tiles_down * g->tiles_across, planes = g->side_down * g->side_across;
    const int64_t padded = panels_of(g->outputs) * PANEL;
    const float *bias = it->array[4], *matrices = it->array[5];
    float *of_inputs = it->array[6], *of_outputs = of_inputs + planes * g->at_once * g->inputs;
    float *room = of_outputs + planes * g->at_once * padded;
    for (int64_t first = 0; first < tiles; first += g->at_once) {
        const int64_t count = at_most(tiles - first, g->at_once);
        tiles_of_inputs(g, first, count, it->array[1], matrices, of_inputs, count * g->inputs, room);
        for (int64_t f = 0; f < planes; f++)
            times_panels(count, g->inputs, padded / PANEL, of_inputs + f * count * g->inputs, g->inputs,
                         (const float *)it->array[2] + f * g->inputs * padded, of_outputs + f * count * padded);
        for (int64_t t = 0; t < count; t++) {
            Patch patch = patch_at(g, first + t, it->array[3], g->high, g->wide, g->outputs);
            for (int64_t o = 0; o < g->outputs; o += PANEL) {
                int64_t width = at_most(g->outputs - o, PANEL);
                const float *found = patch_of(&patch, width, g->side_down, g->side_across,
                                              TRANSFORM(matrices, TO_OUTPUTS), TRANSFORM(matrices, TO_OUTPUTS + 1),
                                              of_outputs + t * padded + o, count * padded, room);
                place_patch(&patch, width, found, bias ? bias + o : 0, it->size[0], 0);
                patch.values += PANEL;
            }
        }
    }
}

// Some tiles of the gradient as planes (tile, outputs up to whole panels).
static void tiles_of_gradient(const Tiling *g, int64_t first, int64_t count, float *gradient, const float *matrices,
                              float *planes, int64_t padded, float *room) {
    for (int64_t t = 0; t < count; t++) {
        Patch patch = patch_at(g, first + t, gradient, g->high, g->wide, g->outputs);
        for (int64_t o = 0; o < g->outputs; o += PANEL) {
            transform(&patch, at_most(g->outputs - o, PANEL), g->side_down, g->side_across,
                      TRANSFORM(matrices, OF_GRADIENT), TRANSFORM(matrices, OF_GRADIENT + 1), planes + t * padded + o,
                      count * padded, 1, room);
            patch.values += PANEL;
        }
    }
}

// Add the products of some tiles of inputs and gradient to the gradient of the kernel (plane, in, out up to panels).
static void add_tiles(const Tiling *g, int64_t count, const float *of_inputs, const float *of_gradient, int64_t padded,
                      float *total, int goes_on, float *panel) {
    for (int64_t f = 0; f < g->side_down * g->side_across; f++)
        for (int64_t o = 0; o < padded; o += PANEL) {
            pack(count, PANEL, of_gradient + f * count * padded + o, padded, 1, panel);
            for (int64_t i = 0; i < g->inputs; i += TILE_ROWS)
                tile_of(at_most(g->inputs - i, TILE_ROWS), count, of_inputs + f * count * g->inputs + i, 1, g->inputs,
                        panel, total + (f * g->inputs + i) * padded + o, padded, goes_on);
        }
}

// Some tiles of the inputs' gradient from planes (tile, inputs up to whole panels): patches overlap and add up.
static void inputs_of_tiles(const Tiling *g, int64_t first, int64_t count, const float *planes, const float *matrices,
                            int64_t padded, float *out, float *room) {
    for (int64_t t = 0; t < count; t++) {
        Patch patch = input_patch(g, first + t, out);
        for (int64_t c = 0; c < g->inputs; c += PANEL) {
            int64_t width = at_most(g->inputs - c, PANEL);
            const float *found = patch_of(&patch, width, g->side_down, g->side_across, TRANSFORM(matrices, TO_INPUTS),
                                          TRANSFORM(matrices, TO_INPUTS + 1), planes + t * padded + c, count * padded,
                                          room);
            place_patch(&patch, width, found, 0, 0, 1);
            patch.values += PANEL;
        }
    }
}

// Sums of sums: one long sum in f32 would lose a digit, which the transform back to the kernel makes ten times as large.
static void add_up(int64_t count, const float *some, float *all, int goes_on) {
    if (!goes_on) memset(all, 0, count * sizeof(float));
    for (int64_t i = 0; i < count; i++) all[i] += some[i];
}

// arrays: tiling, gradient of out, inputs, turned planes of the kernel, planes of its gradient and as much room,
// gradient of inputs or none, matrices, room for planes and all else
static void tiled_gradients(const Instruction *it, const Step *step) {
    const Tiling *g = it->array[0];
    const int64_t tiles = step->rows * g->tiles_down * g->tiles_across, planes = g->side_down * g->side_across;
    const int64_t padded = panels_of(g->outputs) * PANEL, wide = panels_of(g->inputs) * PANEL;
    const int64_t numbers = planes * g->inputs * padded;
    const float *matrices = it->array[6];
    float *all = it->array[4], *some = all + numbers;
    float *of_inputs = it->array[7], *of_gradient = of_inputs + planes * g->at_once * wide;
    float *room = of_gradient + planes * g->at_once * padded;
    if (it->array[5]) memset(it->array[5], 0, step->rows * g->height * g->width * g->inputs * sizeof(float));
    for (int64_t first = 0, turn = 0; first < tiles; first += g->at_once, turn++) {
        const int64_t count = at_most(tiles - first, g->at_once);
        tiles_of_gradient(g, first, count, it->array[1], matrices, of_gradient, padded, room);
        tiles_of_inputs(g, first, count, it->array[2], matrices, of_inputs, count * g->inputs, room);
        add_tiles(g, count, of_inputs, of_gradient, padded, some, turn % TURNS_OF_A_SUM > 0, room);
        if (turn % TURNS_OF_A_SUM == TURNS_OF_A_SUM - 1 || first + g->at_once >= tiles)
            add_up(numbers, some, all, turn >= TURNS_OF_A_SUM);
        if (!it->array[5]) continue;
        for (int64_t f = 0; f < planes; f++)
            times_panels(count, g->outputs, wide / PANEL, of_gradient + f * count * padded, padded,
                         (const float *)it->array[3] + f * g->outputs * wide, of_inputs + f * count * wide);
        inputs_of_tiles(g, first, count, of_inputs, matrices, wide, it->array[5], room);
    }
}

// arrays: tiling, planes of the kernel's gradient (plane, in, out up to panels), out, matrices, room
static void kernel_of_tiles(const Instruction *it, const Step *step) {
    (void)step;
    const Tiling *g = it->array[0];
    const int64_t inputs = g->inputs, outputs = g->outputs, padded = panels_of(outputs) * PANEL;
    for (int64_t i = 0; i < inputs; i++)
        for (int64_t o = 0; o < outputs; o += PANEL) {
            Patch taps = taps_at(g, it->array[2], i, o);
            int64_t width = at_most(outputs - o, PANEL);
            const float *found = patch_of(&taps, width, g->side_down, g->side_across,
                                          TRANSFORM(it->array[3], TO_KERNEL), TRANSFORM(it->array[3], TO_KERNEL + 1),
                                          (const float *)it->array[1] + i * padded + o, inputs * padded, it->array[4]);
            place_patch(&taps, width, found, 0, 0, 0);
        }
}
