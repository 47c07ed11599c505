// Where the pixels of a tile are: areas of images, and windows of 2 × 2 that are pooled.

// In the order in which `tiles.py` writes it.
typedef struct {
    int64_t height, width, inputs;      // of an image that comes in
    int64_t high, wide, outputs;        // of one that goes out
    int64_t top, left;                  // zeros before an image
    int64_t tiles_down, tiles_across;   // of an image
    int64_t at_once;                    // tiles that are worked on at once
} Tiling;

// A rectangle of pixels of an image, which may reach beyond it; `channels` of them from where `values` points to.
typedef struct {
    float *values;
    int64_t height, width, row, pixel;   // of the image, and strides in values
    int64_t top, left, down, across;     // of the rectangle: where it begins, and how many pixels it has
    int64_t channels;
} Area;

// The part of an area that exists, from a row and a column to others.
typedef struct {
    int64_t top, bottom, left, right;
} Part;

INLINE Part part_of(const Area *it) {
    return (Part){.top = it->top < 0 ? -it->top : 0, .bottom = at_most(it->down, it->height - it->top),
                  .left = it->left < 0 ? -it->left : 0, .right = at_most(it->across, it->width - it->left)};
}

INLINE int is_whole(const Area *it) {
    Part part = part_of(it);
    return it->channels >= LANES && part.top == 0 && part.left == 0 && part.bottom == it->down &&
           part.right == it->across;
}

INLINE float *pixel_at(const Area *it, int64_t y, int64_t x) {
    return it->values + (it->top + y) * it->row + (it->left + x) * it->pixel;
}

// An area's pixels: where they are if all exist, else in room, with zeros for those that do not.
static Grid pixels_of(const Area *it, float *room) {
    if (is_whole(it)) return (Grid){pixel_at(it, 0, 0), (int32_t)it->row, (int32_t)it->pixel};
    Part part = part_of(it);
    memset(room, 0, it->down * it->across * LANES * sizeof(float));
    for (int64_t y = part.top; y < part.bottom; y++)
        for (int64_t x = part.left; x < part.right; x++)
            memcpy(room + (y * it->across + x) * LANES, pixel_at(it, y, x), at_most(it->channels, LANES) * sizeof(float));
    return (Grid){room, (int32_t)it->across * LANES, LANES};
}

// Where a tile that goes out begins, and its shape.
typedef struct {
    int64_t image, top, left, shape;
} Spot;

// Whether a tile that begins there has few outputs left, and whether the last one has.
INLINE int is_short(int64_t outputs, int64_t begin) { return outputs - begin <= SHORT_STEP; }
INLINE int has_short(int64_t outputs) { return is_short(outputs, (outputs - 1) / STEP * STEP); }

INLINE Spot spot_of(const Tiling *g, int64_t number) {
    const int64_t tiles = g->tiles_down * g->tiles_across, tile = number % tiles;
    const int64_t top = tile / g->tiles_across * STEP, left = tile % g->tiles_across * STEP;
    const int64_t shape = SHORT_DOWN * is_short(g->high, top) + SHORT_ACROSS * is_short(g->wide, left);
    return (Spot){number / tiles, top, left, shape};
}

// The area of its outputs in images (height, width, channels).
INLINE Area outputs_at(const Tiling *g, Spot spot, float *values) {
    return (Area){.values = values + spot.image * g->high * g->wide * g->outputs,
                  .height = g->high, .width = g->wide, .row = g->wide * g->outputs, .pixel = g->outputs,
                  .top = spot.top, .left = spot.left, .channels = g->outputs,
                  .down = spot.shape & SHORT_DOWN ? SHORT_STEP : STEP,
                  .across = spot.shape & SHORT_ACROSS ? SHORT_STEP : STEP};
}

// The area of pixels that it depends on.
INLINE Area inputs_at(const Tiling *g, Spot spot, float *values) {
    return (Area){.values = values + spot.image * g->height * g->width * g->inputs,
                  .height = g->height, .width = g->width, .row = g->width * g->inputs, .pixel = g->inputs,
                  .top = spot.top - g->top, .left = spot.left - g->left, .channels = g->inputs,
                  .down = spot.shape & SHORT_DOWN ? SHORT_SIDE : SIDE,
                  .across = spot.shape & SHORT_ACROSS ? SHORT_SIDE : SIDE};
}

INLINE void next_channels(Area *it) { it->values += LANES, it->channels -= LANES; }

// The taps between an input and the outputs.
INLINE Area taps_at(const Tiling *g, float *kernel, int64_t input) {
    return (Area){.values = kernel + input * g->outputs,
                  .height = TAPS, .width = TAPS, .row = TAPS * g->inputs * g->outputs, .pixel = g->inputs * g->outputs,
                  .down = TAPS, .across = TAPS, .channels = g->outputs};
}

// ---- windows of 2 × 2, of which a tile has as many ----

// Where a tile's windows begin in pooled images (height, width, channels); -1 for those that are not whole.
INLINE void windows_at(const Tiling *g, Spot spot, int64_t *at) {
    const int64_t high = g->high / WINDOW, wide = g->wide / WINDOW;
    for (int64_t window = 0; window < WINDOW * WINDOW; window++) {
        int64_t y = spot.top / WINDOW + window / WINDOW, x = spot.left / WINDOW + window % WINDOW;
        at[window] = y < high && x < wide ? ((spot.image * high + y) * wide + x) * g->outputs : -1;
    }
}

// A window's value with a number among those of its tile (STEP, STEP, LANES).
INLINE int64_t in_tile(int64_t window, int64_t number) {
    return ((window / WINDOW * WINDOW + number / WINDOW) * STEP + window % WINDOW * WINDOW + number % WINDOW) * LANES;
}

// Add the bias to a tile of outputs, round it, rectify and pool it.
INLINE void pool_as(const int round, const int64_t *at, int64_t channels, const float *found, vector bias, float *out,
                    uint8_t *largest) {
    UNROLLED for (int64_t window = 0; window < WINDOW * WINDOW; window++) {
        if (at[window] < 0) continue;
        vector best = {0};
        mask first = {0};
        UNROLLED for (int32_t n = 0; n < WINDOW * WINDOW; n++) {
            const vector exact = *(const vector *)(found + in_tile(window, n)) + bias;
            follow_largest(round ? rounded(exact) : exact, n, &best, &first);
        }
        put_some(out + at[window], best, channels);
        put_places(largest + at[window], first, channels);
    }
}

APART put_pooled(const int64_t *at, int64_t channels, const float *found, vector bias, int64_t round, float *out,
                 uint8_t *largest) {
    if (round)
        pool_as(1, at, channels, found, bias, out, largest);
    else
        pool_as(0, at, channels, found, bias, out, largest);
}
