// Where the pixels of a tile are: squares of images, and windows of 2 × 2 that are pooled.

// In the order in which `tiled.py` writes it.
typedef struct {
    int64_t height, width, inputs;      // of an image that comes in
    int64_t high, wide, outputs;        // of one that goes out
    int64_t top, left;                  // zeros before an image
    int64_t tiles_down, tiles_across;   // of an image
    int64_t at_once;                    // tiles that are worked on at once
} Tiling;

INLINE int64_t panels_of(int64_t channels) { return (channels + PANEL - 1) / PANEL; }
INLINE int64_t at_most(int64_t value, int64_t limit) { return value < limit ? value : limit; }

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
    if (is_whole(it)) return (Grid){pixel_at(it, 0, 0), it->row, it->pixel};
    Part part = part_of(it);
    memset(room, 0, it->size * it->size * LANES * sizeof(float));
    for (int64_t y = part.top; y < part.bottom; y++)
        for (int64_t x = part.left; x < part.right; x++)
            memcpy(room + (y * it->size + x) * LANES, pixel_at(it, y, x), at_most(it->channels, LANES) * sizeof(float));
    return (Grid){room, it->size * LANES, LANES};
}

INLINE vector get_some(const float *from, int64_t count) {
    vector value = {0};
    if (count >= LANES) return *(const vector *)from;
    memcpy(&value, from, count * sizeof(float));
    return value;
}

INLINE void put_some(float *to, vector value, int64_t count) {
    if (count >= LANES)
        *(vector *)to = value;
    else
        memcpy(to, &value, count * sizeof(float));
}

typedef int32_t mask __attribute__((vector_size(4 * LANES), aligned(4)));

// A NaN stays one.
INLINE vector rectified(vector value) { return (vector)((mask)value & ~(value < (vector){0})); }

// The square of a tile that goes out, counted over images (height, width, channels), from a channel on.
static Square outputs_at(const Tiling *g, int64_t number, float *values, int64_t channel) {
    int64_t tiles = g->tiles_down * g->tiles_across, tile = number % tiles;
    return (Square){.values = values + number / tiles * g->high * g->wide * g->outputs + channel,
                    .height = g->high, .width = g->wide, .row = g->wide * g->outputs, .pixel = g->outputs,
                    .top = tile / g->tiles_across * STEP, .left = tile % g->tiles_across * STEP, .size = STEP,
                    .channels = g->outputs - channel};
}

// The square of pixels that it depends on.
static Square inputs_at(const Tiling *g, int64_t number, float *values, int64_t channel) {
    int64_t tiles = g->tiles_down * g->tiles_across, tile = number % tiles;
    return (Square){.values = values + number / tiles * g->height * g->width * g->inputs + channel,
                    .height = g->height, .width = g->width, .row = g->width * g->inputs, .pixel = g->inputs,
                    .top = tile / g->tiles_across * STEP - g->top, .left = tile % g->tiles_across * STEP - g->left,
                    .size = SIDE, .channels = g->inputs - channel};
}

// The taps between an input and the outputs from a channel on.
static Square taps_at(const Tiling *g, float *kernel, int64_t input, int64_t channel) {
    return (Square){.values = kernel + input * g->outputs + channel, .height = TAPS, .width = TAPS,
                    .row = TAPS * g->inputs * g->outputs, .pixel = g->inputs * g->outputs, .size = TAPS,
                    .channels = g->outputs - channel};
}

// ---- windows of 2 × 2, of which a tile has as many ----

#define WINDOW 2

typedef uint8_t bytes __attribute__((vector_size(LANES)));

// Where a tile's window lies in pooled images (height, width, channels); nowhere if it is not whole.
INLINE int64_t window_at(const Tiling *g, int64_t number, int64_t window) {
    int64_t tiles = g->tiles_down * g->tiles_across, tile = number % tiles;
    int64_t y = tile / g->tiles_across * WINDOW + window / WINDOW, x = tile % g->tiles_across * WINDOW + window % WINDOW;
    int64_t high = g->high / WINDOW, wide = g->wide / WINDOW;
    return y < high && x < wide ? ((number / tiles * high + y) * wide + x) * g->outputs : -1;
}

// A window's first value among those of its tile (STEP, STEP, LANES), and the one with a number.
INLINE int64_t in_tile(int64_t window, int64_t number) {
    return ((window / WINDOW * WINDOW + number / WINDOW) * STEP + window % WINDOW * WINDOW + number % WINDOW) * LANES;
}

INLINE vector where(mask chosen, vector yes, vector no) {
    return (vector)(((mask)yes & chosen) | ((mask)no & ~chosen));
}

// Pool a square of outputs: the first of equal values is the largest, as in `pooling.h`.
static void put_pooled(const Tiling *g, int64_t number, int64_t channel, const float *found, float *out, uint8_t *place) {
    const int64_t channels = at_most(g->outputs - channel, LANES);
    for (int64_t window = 0; window < WINDOW * WINDOW; window++) {
        const int64_t at = window_at(g, number, window) + channel;
        if (at < channel) continue;
        vector largest = *(const vector *)(found + in_tile(window, 0));
        mask first = {0};
        for (int32_t n = 1; n < WINDOW * WINDOW; n++) {
            const vector value = *(const vector *)(found + in_tile(window, n));
            const mask is_larger = (value > largest) | (value != value);
            largest = where(is_larger, value, largest);
            first = (is_larger & n) | (~is_larger & first);
        }
        const bytes narrow_place = __builtin_convertvector(first, bytes);
        put_some(out + at, largest, channels);
        memcpy(place + at, &narrow_place, channels);
    }
}

// The gradient of a square of outputs (STEP, STEP, LANES), from that of the pooled ones.
static void get_pooled(const Tiling *g, int64_t number, int64_t channel, const float *gradient, const uint8_t *place,
                       float *square) {
    const int64_t channels = at_most(g->outputs - channel, LANES);
    for (int64_t window = 0; window < WINDOW * WINDOW; window++) {
        const int64_t at = window_at(g, number, window) + channel;
        bytes narrow_place = {0};
        vector passed = {0};
        if (at >= channel) {
            memcpy(&narrow_place, place + at, channels);
            passed = get_some(gradient + at, channels);
        }
        const mask first = __builtin_convertvector(narrow_place, mask);
        for (int32_t n = 0; n < WINDOW * WINDOW; n++)
            *(vector *)(square + in_tile(window, n)) = (vector)((mask)passed & (first == n));
    }
}

#undef WINDOW
