// The gradients of a convolution whose outputs are rectified and pooled: most are zero, and are left out.
//
// Of a window of 2 × 2 outputs one passes a gradient on; none does where the ReLU was closed, or dropout took what it
// let through. Those that do are listed, channel by channel. Each adds to the kernel's gradient its own times the pixels
// under the kernel, and to theirs its own times the kernel: LANES of the inputs' channels at a time, in a band of the
// image, so that both sides stay in the first-level cache.

#if defined(__AVX512F__)
#define TAPS_AT_ONCE 12
#else
#define TAPS_AT_ONCE 6
#endif
#define TAP_ROWS_AT_ONCE 3

// In the order in which `pooled_gradients.py` writes it.
typedef struct {
    int64_t height, width, inputs;   // of an image that comes in
    int64_t high, wide, outputs;     // of one that goes out, before it is pooled
    int64_t top, left, down, across; // zeros before an image, and taps
    int64_t at_once;                 // rows of windows in a band
} Pooled;

// An output that passes its gradient on: the first pixel under the kernel, as a place in a band, and the gradient.
typedef struct {
    int32_t place;
    float gradient;
} Passing;

// A part of an image: rows of windows, and rows of inputs under them with zeros around, which have their place in room.
typedef struct {
    int64_t image, window, windows, row, rows;
} Band;

typedef struct {
    float *kernel, *sums;     // (group, out, down, across, LANES): the kernel, and its gradient
    float *pixels, *gradient; // (row, column, LANES): inputs of a band, and their gradient
    Passing *passing, **ends; // (out, window): those of a band, and where they end (out)
    List found;               // channels of one window that have any, and room for a vector more
    float *some;              // (out): the sums of a band's, and room for a vector more
    double *bias;             // (out): the sums of all
} PooledRoom;

INLINE int64_t groups_of(const Pooled *g) { return (g->inputs + LANES - 1) / LANES; }
INLINE int64_t columns_of(const Pooled *g) { return g->wide + g->across - 1; }
INLINE int64_t windows_across(const Pooled *g) { return g->wide / WINDOW; }
INLINE int64_t passing_at_most(const Pooled *g) { return g->at_once * windows_across(g); }

static PooledRoom pooled_room(const Pooled *g, float *room) {
    const int64_t taps = groups_of(g) * g->outputs * g->down * g->across * LANES;
    const int64_t band = (WINDOW * g->at_once + g->down) * columns_of(g) * LANES;
    float *pixels = room + 2 * taps;
    Passing *passing = (Passing *)(pixels + 2 * band);
    Passing **ends = (Passing **)(passing + g->outputs * passing_at_most(g));
    double *bias = (double *)(ends + g->outputs);
    int32_t *channels = (int32_t *)(bias + g->outputs);
    float *values = (float *)(channels + g->outputs + LANES);
    return (PooledRoom){room,    room + taps, pixels, pixels + band, passing, ends, {channels, values},
                        values + g->outputs + LANES, bias};
}

// The last band has also the rows of inputs behind all windows.
INLINE Band band_of(const Pooled *g, int64_t image, int64_t window) {
    const int64_t all = g->high / WINDOW, windows = at_most(all - window, g->at_once), row = WINDOW * window;
    const int64_t end = window + windows < all ? row + WINDOW * windows : g->high;
    return (Band){image, window, windows, row, end + g->down - 1 - row};
}

APART pack_kernel(const Pooled *g, const float *kernel, float *packed) {
    const int64_t taps = g->down * g->across;
    memset(packed, 0, groups_of(g) * g->outputs * taps * LANES * sizeof(float));
    for (int64_t t = 0; t < taps; t++)
        for (int64_t i = 0; i < g->inputs; i++, kernel += g->outputs)
            for (int64_t o = 0; o < g->outputs; o++)
                packed[((i / LANES * g->outputs + o) * taps + t) * LANES + i % LANES] = kernel[o];
}

APART unpack_kernel(const Pooled *g, const float *packed, float *kernel) {
    const int64_t taps = g->down * g->across;
    for (int64_t t = 0; t < taps; t++)
        for (int64_t i = 0; i < g->inputs; i++, kernel += g->outputs)
            for (int64_t o = 0; o < g->outputs; o++)
                kernel[o] = packed[((i / LANES * g->outputs + o) * taps + t) * LANES + i % LANES];
}

// A band's pooled outputs: their gradient, where in its window each one stood, and themselves; and the slope of the ReLU
// whose gate the gradient has yet to go through, or 0.
typedef struct {
    const float *gradient;
    const uint8_t *largest;
    const float *outputs;
    float slope;
} Given;

// What a ReLU's gate lets through: it is closed where that gave zero.
INLINE vector through_gate(vector gradient, float slope, vector given) {
    return (vector)((mask)(slope * gradient) & ~(given <= (vector){0}));
}

// The gradient of some channels from one on.
INLINE vector passing_from(const Given *of, int64_t channel, int64_t channels) {
    const vector gradient = get_some(of->gradient + channel, channels);
    if (of->slope == 0) return gradient;
    return through_gate(gradient, of->slope, get_some(of->outputs + channel, channels));
}

APART list_passing(const Pooled *g, const Band *band, Given of, const PooledRoom *room) {
    const int64_t row = columns_of(g) * LANES, outputs = g->outputs;
    const int32_t in_window[WINDOW * WINDOW] = {0, LANES, (int32_t)row, (int32_t)row + LANES};
    const List found = room->found;
    Passing **restrict ends = room->ends;
    for (int64_t o = 0; o < outputs; o++) ends[o] = room->passing + o * passing_at_most(g);
    memset(room->some, 0, (outputs + LANES) * sizeof(float));
    for (int64_t y = 0; y < band->windows; y++)
        for (int64_t x = 0; x < windows_across(g); x++) {
            const int32_t first = (int32_t)(WINDOW * (y * row + x * LANES));
            int64_t count = 0;
            for (int64_t o = 0; o < outputs; o += LANES) {
                const vector gradient = passing_from(&of, o, outputs - o);
                *(vector *)(room->some + o) += gradient;
                count = append(found, count, gradient, (int32_t)o);
            }
            for (int64_t i = 0; i < count; i++) {
                const int32_t o = found.places[i];
                *ends[o]++ = (Passing){first + in_window[of.largest[o]], found.values[i]};
            }
            of.gradient += outputs, of.largest += outputs, of.outputs += outputs;
        }
    for (int64_t o = 0; o < outputs; o++) room->bias[o] += room->some[o];
}

// A row of an image's pixels, LANES channels of each, into a band and back; `channels` are left.
INLINE void get_row(int64_t width, int64_t inputs, const float *pixel, int64_t channels, float *to) {
    if (channels >= LANES)
        for (int64_t x = 0; x < width; x++) *(vector *)(to + x * LANES) = *(const vector *)(pixel + x * inputs);
    else
        for (int64_t x = 0; x < width; x++) *(vector *)(to + x * LANES) = get_some(pixel + x * inputs, channels);
}

INLINE void put_row(int64_t width, int64_t inputs, const float *from, int64_t channels, float *pixel) {
    if (channels >= LANES)
        for (int64_t x = 0; x < width; x++) *(vector *)(pixel + x * inputs) = *(const vector *)(from + x * LANES);
    else
        for (int64_t x = 0; x < width; x++) put_some(pixel + x * inputs, *(const vector *)(from + x * LANES), channels);
}

INLINE void add_row(int64_t width, int64_t inputs, const float *from, int64_t channels, float *pixel) {
    for (int64_t x = 0; x < width; x++, pixel += inputs, from += LANES)
        put_some(pixel, get_some(pixel, channels) + *(const vector *)from, channels);
}

// LANES channels of the inputs under a band, and zeros around them.
APART get_band(const Pooled *g, const Band *band, const float *inputs, int64_t channels, float *pixels) {
    const int64_t columns = columns_of(g), right = columns - g->left - g->width;
    for (int64_t y = 0; y < band->rows; y++) {
        const int64_t from = band->row + y - g->top;
        float *to = pixels + y * columns * LANES;
        if (from < 0 || from >= g->height) {
            memset(to, 0, columns * LANES * sizeof(float));
            continue;
        }
        memset(to, 0, g->left * LANES * sizeof(float));
        get_row(g->width, g->inputs, inputs + from * g->width * g->inputs, channels, to + g->left * LANES);
        memset(to + (columns - right) * LANES, 0, right * LANES * sizeof(float));
    }
}

// Open the gate of the ReLU that gave the pixels of a band to their gradient, both of so many rows. What two bands have
// found for a pixel is multiplied by the slope before it adds up.
APART open_band(const Pooled *g, int64_t rows, const float *pixels, float slope, float *gradient) {
    for (int64_t at = 0; at < rows * columns_of(g) * LANES; at += LANES) {
        vector *found = (vector *)(gradient + at);
        *found = through_gate(*found, slope, *(const vector *)(pixels + at));
    }
}

// Put a band's gradient into its place, and add what it shares with the band before it.
APART put_band(const Pooled *g, const Band *band, const float *found, int64_t channels, float *result) {
    const int64_t shared = band->window > 0 ? g->down - 1 : 0;
    for (int64_t y = 0; y < band->rows; y++) {
        const int64_t to = band->row + y - g->top;
        if (to < 0 || to >= g->height) continue;
        const float *from = found + (y * columns_of(g) + g->left) * LANES;
        float *pixel = result + to * g->width * g->inputs;
        if (y < shared)
            add_row(g->width, g->inputs, from, channels, pixel);
        else
            put_row(g->width, g->inputs, from, channels, pixel);
    }
}

// Some taps of the kernel from one channel: the pixels under the first of them, and from one row of each to the next.
typedef struct {
    const float *kernel, *pixels;
    float *sums, *gradient;
    int64_t row, tap_row;
} Under;

INLINE void pass_as(const int rows, const int taps, const Passing *one, const Passing *end, Under it) {
    vector sum[TAP_ROWS_AT_ONCE][TAPS_AT_ONCE], weight[TAP_ROWS_AT_ONCE][TAPS_AT_ONCE];
    UNROLLED for (int y = 0; y < rows; y++)
        UNROLLED for (int x = 0; x < taps; x++) {
            sum[y][x] = (vector){0};
            weight[y][x] = *(const vector *)(it.kernel + y * it.tap_row + x * LANES);
        }
    for (; one < end; one++) {
        const float gradient = one->gradient, *pixels = it.pixels + one->place;
        float *to = it.gradient + one->place;
        UNROLLED for (int y = 0; y < rows; y++)
            UNROLLED for (int x = 0; x < taps; x++)
                sum[y][x] += gradient * *(const vector *)(pixels + y * it.row + x * LANES);
        UNROLLED for (int y = 0; y < rows; y++)
            UNROLLED for (int x = 0; x < taps; x++)
                *(vector *)(to + y * it.row + x * LANES) += gradient * weight[y][x];
    }
    UNROLLED for (int y = 0; y < rows; y++)
        UNROLLED for (int x = 0; x < taps; x++) *(vector *)(it.sums + y * it.tap_row + x * LANES) += sum[y][x];
}

#define EACH_TO_3(X, n) X(1, n) X(2, n) X(3, n)
#if TAPS_AT_ONCE > 6
#define EACH_SHAPE(X)                                                                                                \
    EACH_TO_3(X, 1) EACH_TO_3(X, 2) EACH_TO_3(X, 3) EACH_TO_3(X, 4) X(1, 5) X(2, 5) X(1, 6) X(2, 6) X(1, 7) X(1, 8)  \
    X(1, 9) X(1, 10) X(1, 11) X(1, 12)
#else
#define EACH_SHAPE(X) EACH_TO_3(X, 1) EACH_TO_3(X, 2) X(1, 3) X(2, 3) X(1, 4) X(1, 5) X(1, 6)
#endif
#define AS(rows, taps)                                                                                                 \
    APART pass_##rows##_##taps(const Passing *one, const Passing *end, Under it) { pass_as(rows, taps, one, end, it); }
EACH_SHAPE(AS)
#undef AS
#define AS(rows, taps) [taps][rows] = pass_##rows##_##taps,
static void (*const pass_by_shape[TAPS_AT_ONCE + 1][TAP_ROWS_AT_ONCE + 1])(const Passing *, const Passing *,
                                                                           Under) = {EACH_SHAPE(AS)};
#undef AS
#undef EACH_SHAPE
#undef EACH_TO_3

// One channel's, over all taps.
static void pass_on(const Pooled *g, const Passing *first, const Passing *end, Under all) {
    for (int64_t x = 0; x < g->across; x += TAPS_AT_ONCE) {
        const int64_t taps = at_most(g->across - x, TAPS_AT_ONCE), most = at_most(TAPS_AT_ONCE / taps, TAP_ROWS_AT_ONCE);
        for (int64_t y = 0; y < g->down; y += most) {
            const int64_t tap = y * all.tap_row + x * LANES, pixel = y * all.row + x * LANES;
            const Under it = {all.kernel + tap,     all.pixels + pixel, all.sums + tap,
                              all.gradient + pixel, all.row,            all.tap_row};
            pass_by_shape[taps][at_most(g->down - y, most)](first, end, it);
        }
    }
}

// What the next band needs, and where its result goes: a part with each channel.
typedef struct {
    Ahead inputs, result;
} PooledAhead;

static PooledAhead pooled_ahead(const Pooled *g, const Band *band, int64_t images, const float *inputs,
                                const float *result, int64_t group) {
    const int64_t row = g->width * g->inputs * sizeof(float), all = images * g->height * row, groups = groups_of(g);
    const int64_t rows = at_most(band->rows, g->height - band->row);
    const int64_t next = at_most((band->image * g->height + band->row + rows) * row, all);
    const int64_t some = at_most(rows * row, all - next), from = next + some * group / groups;
    const int64_t bytes = next + some * (group + 1) / groups - from;
    return (PooledAhead){{(const char *)inputs + from, bytes},
                         result ? (Ahead){(const char *)result + from, bytes} : (Ahead){0}};
}

APART group_gradients(const Pooled *g, const PooledRoom *room, int64_t group, PooledAhead ahead) {
    const int64_t taps = g->down * g->across * LANES;
    for (int64_t o = 0; o < g->outputs; o++) {
        fetch_part(ahead.inputs, o, g->outputs, 0);
        fetch_part(ahead.result, o, g->outputs, 1);
        const Passing *passing = room->passing + o * passing_at_most(g), *end = room->ends[o];
        if (passing == end) continue;
        const int64_t at = (group * g->outputs + o) * taps;
        const Under all = {room->kernel + at, room->pixels, room->sums + at, room->gradient, columns_of(g) * LANES,
                           g->across * LANES};
        pass_on(g, passing, end, all);
    }
}

// `result` is where the gradient of the band's image goes, or none.
static void band_gradients(const Instruction *it, const Step *step, const Band *band, const PooledRoom *room,
                           float *result) {
    const Pooled *g = it->array[0];
    const int64_t pooled = (g->high / WINDOW * band->image + band->window) * windows_across(g) * g->outputs;
    const float *inputs = (const float *)it->array[3] + band->image * g->height * g->width * g->inputs;
    const Given given = {(const float *)it->array[1] + pooled, (const uint8_t *)it->array[2] + pooled,
                         (const float *)it->array[8] + pooled, (float)it->number[1]};
    list_passing(g, band, given, room);
    for (int64_t group = 0; group < groups_of(g); group++) {
        const int64_t first = group * LANES, channels = g->inputs - first;
        get_band(g, band, inputs + first, channels, room->pixels);
        memset(room->gradient, 0, band->rows * columns_of(g) * LANES * sizeof(float));
        group_gradients(g, room, group,
                        pooled_ahead(g, band, step->rows, it->array[3], it->then ? 0 : it->array[6], group));
        if (it->number[0] > 0) open_band(g, band->rows, room->pixels, (float)it->number[0], room->gradient);
        if (result) put_band(g, band, room->gradient, channels, result + first);
    }
}

// arrays: sizes, gradient of pooled outputs, place of the largest in its window (uint8), inputs, kernel; gradients of the
// kernel, and of inputs or none; room; pooled outputs; gradient of bias or none · numbers: slope of the ReLU that gave the
// inputs, whose gate their gradient goes through at once, or 0; slope of the ReLU that gave the outputs, whose gate their
// gradient has yet to go through, or 0 · then: the gradient of a kernel of few channels, of which the inputs are the
// outputs; then theirs is stored nowhere but, image after image, where the first one's would be
static void pooled_gradients(const Instruction *it, const Step *step) {
    const Pooled *g = it->array[0];
    const PooledRoom room = pooled_room(g, it->array[7]);
    const int64_t stride = it->then ? 0 : g->height * g->width * g->inputs;
    pack_kernel(g, it->array[4], room.kernel);
    memset(room.sums, 0, groups_of(g) * g->outputs * g->down * g->across * LANES * sizeof(float));
    memset(room.bias, 0, g->outputs * sizeof(double));
    if (it->then) begin_narrow_gradient(it->then);
    for (int64_t i = 0; i < step->rows; i++) {
        float *result = it->array[6] ? (float *)it->array[6] + i * stride : 0;
        for (int64_t window = 0; window < g->high / WINDOW; window += g->at_once) {
            const Band band = band_of(g, i, window);
            band_gradients(it, step, &band, &room, result);
        }
        if (it->then) add_narrow_gradient(it->then, i, result);
    }
    unpack_kernel(g, room.sums, it->array[5]);
    float *bias = it->array[9];
    for (int64_t o = 0; bias && o < g->outputs; o++) bias[o] = (float)room.bias[o];
    if (it->then) end_narrow_gradient(it->then);
}

#undef TAP_ROWS_AT_ONCE
#undef TAPS_AT_ONCE
