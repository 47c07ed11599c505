// Where the pixels of a tile are: squares of images, and windows of 2 × 2 that are pooled.

// In the order in which `tiled.py` writes it.
typedef struct {
    int64_t height, width, inputs;      // of an image that comes in
    int64_t high, wide, outputs;        // of one that goes out
    int64_t top, left;                  // zeros before an image
    int64_t tiles_down, tiles_across;   // of an image
    int64_t at_once;                    // tiles that are worked on at once
} Tiling;

// A square of pixels of an image, which may reach beyond it; `channels` of them from where `values` points to.
typedef struct {
    float *values;
    int64_t height, width, row, pixel;   // of the image, and strides in values
    int64_t top, left, size;             // of the square
    int64_t channels;
} Square;

// The part of a square that exists, from a row and a column to others.
typedef struct {
    int64_t top, bottom, left, right;
} Part;

INLINE Part part_of(const Square *it) {
    return (Part){.top = it->top < 0 ? -it->top : 0, .bottom = at_most(it->size, it->height - it->top),
                  .left = it->left < 0 ? -it->left : 0, .right = at_most(it->size, it->width - it->left)};
}

INLINE int is_whole(const Square *it) {
    Part part = part_of(it);
    return it->channels >= LANES && part.top == 0 && part.left == 0 && part.bottom == it->size && part.right == it->size;
}

INLINE float *pixel_at(const Square *it, int64_t y, int64_t x) {
    return it->values + (it->top + y) * it->row + (it->left + x) * it->pixel;
}

// A square's pixels: where they are if all exist, else in room, with zeros for those that do not.
static Grid pixels_of(const Square *it, float *room) {
    if (is_whole(it)) return (Grid){pixel_at(it, 0, 0), (int32_t)it->row, (int32_t)it->pixel};
    Part part = part_of(it);
    memset(room, 0, it->size * it->size * LANES * sizeof(float));
    for (int64_t y = part.top; y < part.bottom; y++)
        for (int64_t x = part.left; x < part.right; x++)
            memcpy(room + (y * it->size + x) * LANES, pixel_at(it, y, x), at_most(it->channels, LANES) * sizeof(float));
    return (Grid){room, (int32_t)it->size * LANES, LANES};
}

// Where a tile that goes out begins.
typedef struct {
    int64_t image, top, left;
} Spot;

INLINE Spot spot_of(const Tiling *g, int64_t number) {
    int64_t tiles = g->tiles_down * g->tiles_across, tile = number % tiles;
    return (Spot){number / tiles, tile / g->tiles_across * STEP, tile % g->tiles_across * STEP};
}

// The square of its outputs in images (height, width, channels).
INLINE Square outputs_at(const Tiling *g, Spot spot, float *values) {
    return (Square){.values = values + spot.image * g->high * g->wide * g->outputs,
                    .height = g->high, .width = g->wide, .row = g->wide * g->outputs, .pixel = g->outputs,
                    .top = spot.top, .left = spot.left, .size = STEP, .channels = g->outputs};
}

// The square of pixels that it depends on.
INLINE Square inputs_at(const Tiling *g, Spot spot, float *values) {
    return (Square){.values = values + spot.image * g->height * g->width * g->inputs,
                    .height = g->height, .width = g->width, .row = g->width * g->inputs, .pixel = g->inputs,
                    .top = spot.top - g->top, .left = spot.left - g->left, .size = SIDE, .channels = g->inputs};
}

INLINE void next_channels(Square *it) { it->values += LANES, it->channels -= LANES; }

// The taps between an input and the outputs.
INLINE Square taps_at(const Tiling *g, float *kernel, int64_t input) {
    return (Square){.values = kernel + input * g->outputs, .height = TAPS, .width = TAPS,
                    .row = TAPS * g->inputs * g->outputs, .pixel = g->inputs * g->outputs, .size = TAPS,
                    .channels = g->outputs};
}

// ---- windows of 2 × 2, of which a tile has as many ----

#define WINDOW 2

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

// Add the bias to a square of outputs, round it, rectify and pool it.
INLINE void pool_as(const int round, const int64_t *at, int64_t channels, const float *found, vector bias, float *out,
                    uint8_t *place) {
    UNROLLED for (int64_t window = 0; window < WINDOW * WINDOW; window++) {
        if (at[window] < 0) continue;
        vector largest = {0};
        mask first = {0};
        UNROLLED for (int32_t n = 0; n < WINDOW * WINDOW; n++) {
            const vector exact = *(const vector *)(found + in_tile(window, n)) + bias;
            follow_largest(round ? rounded(exact) : exact, n, &largest, &first);
        }
        put_some(out + at[window], largest, channels);
        put_places(place + at[window], first, channels);
    }
}

APART put_pooled(const int64_t *at, int64_t channels, const float *found, vector bias, int64_t round, float *out,
                 uint8_t *place) {
    if (round)
        pool_as(1, at, channels, found, bias, out, place);
    else
        pool_as(0, at, channels, found, bias, out, place);
}

// The gradient of a square of outputs (STEP, STEP, LANES), from that of the pooled ones.
static void get_pooled(const int64_t *at, int64_t channels, const float *gradient, const uint8_t *place, float *square) {
    UNROLLED for (int64_t window = 0; window < WINDOW * WINDOW; window++) {
        vector passed = {0};
        mask first = {0};
        if (at[window] >= 0) {
            passed = get_some(gradient + at[window], channels);
            first = get_places(place + at[window], channels);
        }
        UNROLLED for (int32_t n = 0; n < WINDOW * WINDOW; n++)
            *(vector *)(square + in_tile(window, n)) = (vector)((mask)passed & (first == n));
    }
}
