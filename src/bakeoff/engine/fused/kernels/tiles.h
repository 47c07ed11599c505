// Convolutions of 3 × 3 taps tile by tile, by Winograd's minimal filtering F(4 × 4, 3 × 3).
//
// A tile of 6 × 6 pixels goes through a transform into 36 numbers, its planes; so do the taps; they are multiplied plane
// by plane, and 4 × 4 outputs come back. Short tiles, at the lower and right edges, have fewer of all. The gradients are
// the same steps backwards.

#define TURNS_OF_A_SUM 16

// Planes (plane, tile, channel) of so many channels, a tile's from a channel on.
INLINE Grid planes_at(float *planes, int64_t plane, int64_t place) {
    return (Grid){planes + place, (int32_t)(SIDE * plane), (int32_t)plane};
}

// How far planes of tiles (tile, channel) lie apart: a line more than they hold, or a tile's numbers would often meet in
// the same few places of the first-level cache.
INLINE int64_t apart(int64_t tiles, int64_t channels) { return tiles * channels + LANES; }

// The first of those tiles that have numbers in a plane.
INLINE float *first_in(float *planes, const Some *some, int64_t plane, int64_t channels) {
    return planes + plane * apart(some->count, channels) + in_plane(some, plane).from * channels;
}

// Where in a kernel's plane (panel of outputs, in, PANEL) an input and an output meet.
INLINE int64_t in_kernel(int64_t inputs, int64_t input, int64_t output) {
    return (output / PANEL * inputs + input) * PANEL + output % PANEL;
}

// arrays: tiling, kernel, out (plane, panel of outputs, in, PANEL), room
static void tile_kernel(const Instruction *it, const Step *step) {
    (void)step;
    const Tiling *g = it->array[0];
    const int64_t inputs = g->inputs, plane = panels_of(g->outputs) * PANEL * inputs;
    for (int64_t i = 0; i < inputs; i++) {
        Area taps = taps_at(g, it->array[1], i);
        for (int64_t o = 0; o < panels_of(g->outputs) * PANEL; o += LANES, next_channels(&taps)) {
            Grid planes = planes_at(it->array[2], plane, in_kernel(inputs, i, o));
            if (taps.channels > 0)
                of_kernel(pixels_of(&taps, it->array[3]), planes);
            else
                for (int64_t f = 0; f < PLANES; f++) *(vector *)(planes.at + f * plane) = (vector){0};
        }
    }
}

// arrays: tiling, a kernel's planes (plane, panel of outputs, in, PANEL), out (plane, panel of inputs, out, PANEL)
static void turn_kernel(const Instruction *it, const Step *step) {
    (void)step;
    const Tiling *g = it->array[0];
    const int64_t inputs = g->inputs, outputs = g->outputs;
    const float *of_kernel = it->array[1];
    float *turned = it->array[2];
    for (int64_t f = 0; f < PLANES; f++)
        for (int64_t i = 0; i < inputs; i++)
            for (int64_t o = 0; o < outputs; o++)
                turned[((f * panels_of(inputs) + i / PANEL) * outputs + o) * PANEL + i % PANEL] =
                    of_kernel[f * panels_of(outputs) * PANEL * inputs + in_kernel(inputs, i, o)];
}

// The part of images (image, tiles, …), if there are any, where some tiles lie; rows of tiles reach a little further.
static Ahead ahead_of(const Tiling *g, int64_t first, int64_t tiles, const void *images, int64_t bytes_of_image) {
    if (!images) return (Ahead){0};
    const int64_t of_image = g->tiles_down * g->tiles_across, last = at_most(first + g->at_once, tiles);
    const int64_t from = first * bytes_of_image / of_image, to = last * bytes_of_image / of_image;
    return (Ahead){(const char *)images + from, to > from ? to - from : 0};
}

// Some tiles of inputs as planes (tile, inputs up to whole panels).
static void tiles_of_inputs(const Tiling *g, const Some *some, float *inputs, float *planes, float *room) {
    const int64_t wide = panels_of(g->inputs) * PANEL;
    Order left = some->order;
    for (int64_t t = 0; t < some->count; t++) {
        const Spot spot = spot_of(g, some->first + t);
        const int64_t place = next_place(&left, spot.shape);
        Area area = inputs_at(g, spot, inputs);
        for (int64_t c = 0; c < g->inputs; c += LANES, next_channels(&area))
            of_inputs(spot.shape, pixels_of(&area, room), planes_at(planes, apart(some->count, wide), place * wide + c));
    }
}

// c (rows, panels) = a (rows, depth) · panels that lie ready; a row of a begins a stride after the one before.
static void times_panels(int64_t rows, int64_t depth, int64_t panels, const float *a, int64_t stride, const float *ready,
                         float *c) {
    for (int64_t p = 0; p < panels; p++)
        for (int64_t i = 0; i < rows; i += TILE_ROWS)
            rows_by_panel(at_most(rows - i, TILE_ROWS), depth, a + i * stride, stride, ready + p * depth * PANEL,
                          c + i * panels * PANEL + p * PANEL, panels * PANEL);
}

// Put an area of outputs (down, STEP, LANES) and their bias into its place, as far as that exists; rectified where that
// is asked.
APART put_outputs(const Area *it, const float *found, vector bias, int64_t rectify) {
    const Part part = part_of(it);
    for (int64_t y = 0; y < part.bottom; y++)
        for (int64_t x = 0; x < part.right; x++) {
            const vector value = *(const vector *)(found + (y * STEP + x) * LANES) + bias;
            put_some(pixel_at(it, y, x), rectify ? rectified(value) : value, it->channels);
        }
}

// Some tiles of outputs from planes (tile, outputs up to whole panels).
static void outputs_of_tiles(const Tiling *g, const Some *some, float *planes, const Instruction *it, float *room) {
    const int64_t padded = panels_of(g->outputs) * PANEL;
    const float *bias = it->array[4];
    float *out = it->array[3];
    uint8_t *largest = it->array[6];
    Order left = some->order;
    for (int64_t t = 0; t < some->count; t++) {
        const Spot spot = spot_of(g, some->first + t);
        const int64_t place = next_place(&left, spot.shape);
        Area area = outputs_at(g, spot, out);
        int64_t at[WINDOW * WINDOW];
        if (largest) windows_at(g, spot, at);
        for (int64_t o = 0; o < g->outputs; o += LANES, next_channels(&area)) {
            const Grid found = planes_at(planes, apart(some->count, padded), place * padded + o);
            to_outputs(spot.shape, found, (Grid){room, STEP * LANES, LANES});
            const vector add = bias ? get_some(bias + o, area.channels) : (vector){0};
            if (largest)
                put_pooled(at, area.channels, room, add, it->size[1], out + o, largest + o);
            else
                put_outputs(&area, room, add, it->size[0]);
        }
    }
}

// arrays: tiling, inputs, kernel's planes, out, bias or none, room for planes and all else; place of the largest in its
// window where 2 × 2 of them are rectified and pooled (uint8), and then out has the pooled ones alone · sizes: whether to
// rectify, and to round before pooling
static void tiled_forward(const Instruction *it, const Step *step) {
    const Tiling *g = it->array[0];
    const int64_t tiles = step->rows * g->tiles_down * g->tiles_across;
    const int64_t wide = panels_of(g->inputs) * PANEL, padded = panels_of(g->outputs) * PANEL;
    float *of_inputs = it->array[5], *of_outputs = of_inputs + PLANES * apart(g->at_once, wide);
    float *room = of_outputs + PLANES * apart(g->at_once, padded);
    for (int64_t first = 0; first < tiles; first += g->at_once) {
        const Some some = some_of(g, first, tiles);
        tiles_of_inputs(g, &some, it->array[1], of_inputs, room);
        const Ahead inputs = ahead_of(g, first + some.count, tiles, it->array[1], g->height * g->width * g->inputs * 4);
        for (int64_t f = 0; f < PLANES; f++) {
            fetch_part(inputs, f, PLANES, 0);
            times_panels(in_plane(&some, f).count, g->inputs, padded / PANEL, first_in(of_inputs, &some, f, wide), wide,
                         (const float *)it->array[2] + f * g->inputs * padded, first_in(of_outputs, &some, f, padded));
        }
        outputs_of_tiles(g, &some, of_outputs, it, room);
    }
}

// Some tiles of the gradient as planes (tile, outputs up to whole panels).
static void tiles_of_gradient(const Tiling *g, const Some *some, float *gradient, float *planes, float *room) {
    const int64_t padded = panels_of(g->outputs) * PANEL;
    Order left = some->order;
    for (int64_t t = 0; t < some->count; t++) {
        const Spot spot = spot_of(g, some->first + t);
        const int64_t place = next_place(&left, spot.shape);
        Area area = outputs_at(g, spot, gradient);
        for (int64_t o = 0; o < g->outputs; o += LANES, next_channels(&area))
            of_gradient(spot.shape, pixels_of(&area, room),
                        planes_at(planes, apart(some->count, padded), place * padded + o));
    }
}

// total (panel, depth, PANEL) = or += aᵀ (depth, rows) · b (rows, panels); rows of a begin a stride apart.
static void add_products(int64_t rows, int64_t depth, int64_t panels, const float *a, int64_t stride, const float *b,
                         float *total, int goes_on) {
    for (int64_t p = 0; p < panels; p++)
        for (int64_t i = 0; i < depth; i += TILE_ROWS)
            columns_by_panel(at_most(depth - i, TILE_ROWS), rows, a + i, stride, b + p * PANEL, panels * PANEL,
                             total + (p * depth + i) * PANEL, goes_on);
}

// Put an area (down, SIDE, LANES) into its place: from a row and a column on as the first, before them added.
INLINE void add_part(const Area *it, Part part, const float *found, int64_t first_row, int64_t first_column,
                     const int64_t channels) {
    for (int64_t y = part.top; y < part.bottom; y++) {
        const vector *from = (const vector *)found + y * SIDE;
        const int64_t first = y < first_row ? part.right : first_column;
        float *to = pixel_at(it, y, part.left);
        int64_t x = part.left;
        for (; x < first; x++, to += it->pixel) put_some(to, get_some(to, channels) + from[x], channels);
        for (; x < part.right; x++, to += it->pixel) put_some(to, from[x], channels);
    }
}

static void add_area(const Area *it, const float *found, int64_t first_row, int64_t first_column) {
    if (is_whole(it) && it->down == SIDE && it->across == SIDE)
        add_part(it, (Part){0, SIDE, 0, SIDE}, found, first_row, first_column, LANES);
    else
        add_part(it, part_of(it), found, first_row, first_column, it->channels);
}

// Some tiles of the inputs' gradient from planes (tile, inputs up to whole panels). Areas overlap by two pixels and add
// up; tiles come row by row, so what an area shares with those above it and to its left is there already.
static void inputs_of_tiles(const Tiling *g, const Some *some, float *planes, float *out, float *room) {
    const int64_t wide = panels_of(g->inputs) * PANEL;
    Order left = some->order;
    for (int64_t t = 0; t < some->count; t++) {
        const Spot spot = spot_of(g, some->first + t);
        const int64_t place = next_place(&left, spot.shape);
        Area area = inputs_at(g, spot, out);
        for (int64_t c = 0; c < g->inputs; c += LANES, next_channels(&area)) {
            const Grid found = planes_at(planes, apart(some->count, wide), place * wide + c);
            to_inputs(spot.shape, found, (Grid){room, SIDE * LANES, LANES});
            add_area(&area, room, spot.top > 0 ? SIDE - STEP : 0, spot.left > 0 ? SIDE - STEP : 0);
        }
    }
}

// Sums of sums: one long sum in f32 would lose a digit, which the transform back to the kernel makes ten times as large.
static void add_up(int64_t count, const float *recent, float *all, int goes_on) {
    if (!goes_on) memset(all, 0, count * sizeof(float));
    for (int64_t i = 0; i < count; i++) all[i] += recent[i];
}

// What the tiles after some need: their inputs and gradients; and where those of this time are going to be put.
typedef struct {
    Ahead inputs, gradient, found;
} Needed;

static Needed needed_after(const Tiling *g, const Some *some, int64_t tiles, const Instruction *it) {
    const int64_t next = some->first + some->count, of_inputs = g->height * g->width * g->inputs * sizeof(float);
    const int64_t of_outputs = g->high * g->wide * g->outputs * sizeof(float);
    return (Needed){.inputs = ahead_of(g, next, tiles, it->array[2], of_inputs),
                    .gradient = ahead_of(g, next, tiles, it->array[1], of_outputs),
                    .found = ahead_of(g, some->first, tiles, it->array[5], of_inputs)};
}

INLINE void fetch_needed(const Needed *needed, int64_t part, int64_t parts) {
    fetch_part(needed->inputs, part, parts, 0);
    fetch_part(needed->gradient, part, parts, 0);
    fetch_part(needed->found, part, parts, 1);
}

// arrays: tiling, gradient of out, inputs, turned planes of the kernel, planes of its gradient and as much room,
// gradient of inputs or none, room for planes and all else
static void tiled_gradients(const Instruction *it, const Step *step) {
    const Tiling *g = it->array[0];
    const int64_t tiles = step->rows * g->tiles_down * g->tiles_across;
    const int64_t wide = panels_of(g->inputs) * PANEL, padded = panels_of(g->outputs) * PANEL;
    const int64_t numbers = PLANES * g->inputs * padded;
    float *all = it->array[4], *recent = all + numbers;
    float *of_inputs = it->array[6], *of_gradient = of_inputs + PLANES * apart(g->at_once, wide);
    float *room = of_gradient + PLANES * apart(g->at_once, padded);
    for (int64_t first = 0, turn = 0; first < tiles; first += g->at_once, turn++) {
        const Some some = some_of(g, first, tiles);
        tiles_of_gradient(g, &some, it->array[1], of_gradient, room);
        tiles_of_inputs(g, &some, it->array[2], of_inputs, room);
        const Needed needed = needed_after(g, &some, tiles, it);
        for (int64_t f = 0; f < PLANES; f++) {
            fetch_needed(&needed, f, PLANES);
            const int64_t count = in_plane(&some, f).count;
            float *inputs = first_in(of_inputs, &some, f, wide), *gradient = first_in(of_gradient, &some, f, padded);
            add_products(count, g->inputs, padded / PANEL, inputs, wide, gradient, recent + f * g->inputs * padded,
                         turn % TURNS_OF_A_SUM > 0);
            if (it->array[5])
                times_panels(count, g->outputs, wide / PANEL, gradient, padded,
                             (const float *)it->array[3] + f * g->outputs * wide, inputs);
        }
        if (turn % TURNS_OF_A_SUM == TURNS_OF_A_SUM - 1 || first + g->at_once >= tiles)
            add_up(numbers, recent, all, turn >= TURNS_OF_A_SUM);
        if (it->array[5]) inputs_of_tiles(g, &some, of_inputs, it->array[5], room);
    }
}

// arrays: tiling, planes of the kernel's gradient (plane, panel of outputs, in, PANEL), out, room
static void kernel_of_tiles(const Instruction *it, const Step *step) {
    (void)step;
    const Tiling *g = it->array[0];
    const int64_t inputs = g->inputs, padded = panels_of(g->outputs) * PANEL;
    float *room = it->array[3];
    for (int64_t i = 0; i < inputs; i++) {
        Area taps = taps_at(g, it->array[2], i);
        for (int64_t o = 0; o < g->outputs; o += LANES, next_channels(&taps)) {
            to_kernel(planes_at(it->array[1], inputs * padded, in_kernel(inputs, i, o)), (Grid){room, TAPS * LANES, LANES});
            for (int64_t tap = 0; tap < TAPS * TAPS; tap++)
                put_some(pixel_at(&taps, tap / TAPS, tap % TAPS), *(const vector *)(room + tap * LANES), taps.channels);
        }
    }
}
