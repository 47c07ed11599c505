// Convolutions of few channels, such as an image's own: each output is one sum over all taps.
//
// Sizes of both: height, width, channels, out height, out width, outputs, taps down and across, and the rows and
// columns of zeros before an image. Room for both holds an image with its zeros too, channel by channel.

#if defined(__AVX512F__)
#define PIXELS 14
#else
#define PIXELS 6
#endif
// So many pixels of a row are worked on at once in the gradient.
#define STRETCH 64

// An image and its zeros as planes (channel, high, wide).
static void pad(const int64_t *n, const float *image, float *planes) {
    const int64_t high = n[3] + n[6] - 1, wide = n[4] + n[7] - 1, channels = n[2];
    memset(planes, 0, (channels * high * wide + STRETCH) * sizeof(float));
    for (int64_t c = 0; c < channels; c++)
        for (int64_t y = 0; y < n[0]; y++) {
            float *to = planes + (c * high + y + n[8]) * wide + n[9];
            const float *from = image + y * n[1] * channels + c;
            if (channels == 1)
                memcpy(to, from, n[1] * sizeof(float));
            else
                for (int64_t x = 0; x < n[1]; x++) to[x] = from[x * channels];
        }
}

// Where each tap (down, across, channel) finds the first pixel of an image's first row of outputs.
static void find_taps(const int64_t *n, int64_t *places) {
    const int64_t high = n[3] + n[6] - 1, wide = n[4] + n[7] - 1;
    for (int64_t y = 0; y < n[6]; y++)
        for (int64_t x = 0; x < n[7]; x++)
            for (int64_t c = 0; c < n[2]; c++) *places++ = (c * high + y) * wide + x;
}

// Some neighbours in a row: out (pixel, outputs) = bias + kernel (tap, PANEL) · what the taps find.
INLINE void convolve_as(const int pixels, const int vectors, int64_t taps, const int64_t *places, const float *image,
                        const float *kernel, const float *bias, int64_t rectify, float *out, int64_t stride) {
    vector sum[PIXELS][2];
    UNROLLED for (int p = 0; p < pixels; p++)
        UNROLLED for (int v = 0; v < vectors; v++) sum[p][v] = *(const vector *)(bias + v * LANES);
    for (int64_t t = 0; t < taps; t++) {
        const float *from = image + places[t];
        vector weight[2];
        UNROLLED for (int v = 0; v < vectors; v++) weight[v] = *(const vector *)(kernel + t * PANEL + v * LANES);
        UNROLLED for (int p = 0; p < pixels; p++)
            UNROLLED for (int v = 0; v < vectors; v++) sum[p][v] += from[p] * weight[v];
    }
    if (rectify)
        UNROLLED for (int p = 0; p < pixels; p++)
            UNROLLED for (int v = 0; v < vectors; v++) sum[p][v] = rectified(sum[p][v]);
    UNROLLED for (int p = 0; p < pixels; p++)
        UNROLLED for (int v = 0; v < vectors; v++) *(vector *)(out + p * stride + v * LANES) = sum[p][v];
}

// Kernel (tap, PANEL) += what the taps find (tap, STRETCH) · gradient (pixel, PANEL).
INLINE void correlate_as(const int taps, const int vectors, int64_t count, const float *found, const float *gradient,
                         float *kernel) {
    vector sum[PIXELS][2];
    UNROLLED for (int t = 0; t < taps; t++)
        UNROLLED for (int v = 0; v < vectors; v++) sum[t][v] = (vector){0};
    for (int64_t x = 0; x < count; x++) {
        vector from[2];
        UNROLLED for (int v = 0; v < vectors; v++) from[v] = *(const vector *)(gradient + x * PANEL + v * LANES);
        UNROLLED for (int t = 0; t < taps; t++)
            UNROLLED for (int v = 0; v < vectors; v++) sum[t][v] += found[t * STRETCH + x] * from[v];
    }
    UNROLLED for (int t = 0; t < taps; t++)
        UNROLLED for (int v = 0; v < vectors; v++) *(vector *)(kernel + t * PANEL + v * LANES) += sum[t][v];
}

#define FOR_EACH_COUNT_TO_6(X) X(1) X(2) X(3) X(4) X(5) X(6)
#if PIXELS > 6
#define FOR_EACH_COUNT(X) FOR_EACH_COUNT_TO_6(X) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14)
#else
#define FOR_EACH_COUNT(X) FOR_EACH_COUNT_TO_6(X)
#endif

#define AS(n)                                                                                                        \
    APART convolve_##n(int64_t vectors, int64_t taps, const int64_t *places, const float *image, const float *kernel, \
                       const float *bias, int64_t rectify, float *out, int64_t stride) {                             \
        if (vectors == 1)                                                                                            \
            convolve_as(n, 1, taps, places, image, kernel, bias, rectify, out, stride);                              \
        else                                                                                                         \
            convolve_as(n, 2, taps, places, image, kernel, bias, rectify, out, stride);                              \
    }                                                                                                                \
    APART correlate_##n(int64_t vectors, int64_t count, const float *found, const float *gradient, float *kernel) {  \
        if (vectors == 1)                                                                                            \
            correlate_as(n, 1, count, found, gradient, kernel);                                                      \
        else                                                                                                         \
            correlate_as(n, 2, count, found, gradient, kernel);                                                      \
    }
FOR_EACH_COUNT(AS)
#undef AS

#define AS(n) convolve_##n,
static void (*const convolve_by_count[])(int64_t, int64_t, const int64_t *, const float *, const float *, const float *,
                                         int64_t, float *, int64_t) = {0, FOR_EACH_COUNT(AS)};
#undef AS
#define AS(n) correlate_##n,
static void (*const correlate_by_count[])(int64_t, int64_t, const float *, const float *,
                                          float *) = {0, FOR_EACH_COUNT(AS)};
#undef AS

// One row of outputs in tiles of nearly equal size; a panel that is not full goes through one that is.
static void convolve_row(int64_t wide, int64_t width, int64_t taps, const int64_t *places, const float *row,
                         const float *kernel, const float *bias, int64_t rectify, float *out, int64_t stride) {
    const int64_t tiles = (wide + PIXELS - 1) / PIXELS, vectors = width <= LANES ? 1 : 2;
    for (int64_t i = 0, x = 0; i < tiles; i++) {
        const int64_t pixels = (wide - x) / (tiles - i);
        float whole[PIXELS * PANEL];
        if (width == vectors * LANES)
            convolve_by_count[pixels](vectors, taps, places, row + x, kernel, bias, rectify, out + x * stride, stride);
        else {
            convolve_by_count[pixels](vectors, taps, places, row + x, kernel, bias, rectify, whole, PANEL);
            for (int64_t p = 0; p < pixels; p++)
                memcpy(out + (x + p) * stride, whole + p * PANEL, width * sizeof(float));
        }
        x += pixels;
    }
}

// arrays: inputs, kernel, bias or none, out, room (places of the taps too, and panels of the kernel and the bias)
// numbers: whether to rectify
static void narrow_forward(const Instruction *it, const Step *step) {
    const int64_t *n = it->size, outputs = n[5], taps = n[6] * n[7] * n[2];
    const int64_t padded_width = n[4] + n[7] - 1;
    const float *bias = it->array[2];
    int64_t *places = it->array[4];
    float *panels = (float *)(places + taps), *planes = panels + panels_of(outputs) * (taps + 1) * PANEL;
    find_taps(n, places);
    for (int64_t o = 0; o < outputs; o += PANEL) {
        const int64_t width = at_most(outputs - o, PANEL);
        float *panel = panels + o * (taps + 1);
        pack(taps, width, (const float *)it->array[1] + o, outputs, 1, panel);
        for (int64_t j = 0; j < PANEL; j++) panel[taps * PANEL + j] = bias && j < width ? bias[o + j] : 0;
    }
    for (int64_t i = 0; i < step->rows; i++) {
        pad(n, (const float *)it->array[0] + i * n[0] * n[1] * n[2], planes);
        for (int64_t y = 0; y < n[3]; y++) {
            const int64_t row = n[4] * outputs;
            float *out = (float *)it->array[3] + (i * n[3] + y) * row;
            fetch(out + 2 * row, row * sizeof(float), 1);
            for (int64_t o = 0; o < outputs; o += PANEL)
                convolve_row(n[4], at_most(outputs - o, PANEL), taps, places, planes + y * padded_width,
                             panels + o * (taps + 1), panels + o * (taps + 1) + taps * PANEL, it->number[0] != 0,
                             out + o, outputs);
        }
    }
}

// Some pixels of the gradient into a panel, as far as the ReLU behind them was open; their sum is added to `total`.
INLINE void open_as(const int vectors, const int is_gated, int64_t count, int64_t stride, const float *gradient,
                    const float *out, float *panel, float *total) {
    vector sum[2];
    UNROLLED for (int v = 0; v < vectors; v++) sum[v] = (vector){0};
    for (int64_t x = 0; x < count; x++)
        UNROLLED for (int v = 0; v < vectors; v++) {
            vector value = *(const vector *)(gradient + x * stride + v * LANES);
            const vector given = is_gated ? *(const vector *)(out + x * stride + v * LANES) : (vector){0};
            if (is_gated) value = (vector)((mask)value & (given > (vector){0}));
            *(vector *)(panel + x * PANEL + v * LANES) = value;
            sum[v] += value;
        }
    UNROLLED for (int v = 0; v < vectors; v++) *(vector *)(total + v * LANES) += sum[v];
}

APART open_panel(int64_t vectors, int64_t count, int64_t stride, const float *gradient, const float *out, float *panel,
                 float *total) {
    if (vectors == 1 && out)
        open_as(1, 1, count, stride, gradient, out, panel, total);
    else if (vectors == 1)
        open_as(1, 0, count, stride, gradient, out, panel, total);
    else if (out)
        open_as(2, 1, count, stride, gradient, out, panel, total);
    else
        open_as(2, 0, count, stride, gradient, out, panel, total);
}

// The same for a panel that may not be full: it goes through one that is.
static void open_gradient(int64_t count, int64_t width, int64_t stride, const float *gradient, const float *out,
                          float *panel, float *total) {
    const int64_t vectors = width <= LANES ? 1 : 2;
    float whole[STRETCH * PANEL];
    if (width < vectors * LANES) {
        memset(whole, 0, sizeof(whole));
        memset(panel, 0, STRETCH * PANEL * sizeof(float));
        for (int64_t x = 0; x < count; x++) {
            memcpy(panel + x * PANEL, gradient + x * stride, width * sizeof(float));
            if (out) memcpy(whole + x * PANEL, out + x * stride, width * sizeof(float));
        }
        stride = PANEL, gradient = panel, out = out ? whole : 0;
    }
    open_panel(vectors, count, stride, gradient, out, panel, total);
}

// Add what some pixels of a row give to a panel of the gradient: of the kernel (tap, PANEL), and of the bias behind it.
static void correlate_stretch(int64_t all, const int64_t *places, int64_t count, const float *row, int64_t vectors,
                              const float *gradient, float *some, float *found) {
    for (int64_t first = 0; first < all; first += PIXELS) {
        const int64_t taps = at_most(all - first, PIXELS);
        for (int64_t t = 0; t < taps; t++)
            memcpy(found + t * STRETCH, row + places[first + t], STRETCH * sizeof(float));
        correlate_by_count[taps](vectors, count, found, gradient, some + first * PANEL);
    }
}

// Where the gradient is summed up: a row's sums, an image's, and the batch's in f64, each (panel, tap and bias, PANEL).
typedef struct {
    int64_t numbers;
    double *total;
    int64_t *places;
    float *some, *found, *panel, *planes;
} NarrowRoom;

INLINE int64_t taps_of(const int64_t *n) { return n[6] * n[7] * n[2]; }

static NarrowRoom narrow_room(const Instruction *it) {
    const int64_t taps = taps_of(it->size), numbers = panels_of(it->size[5]) * (taps + 1) * PANEL;
    double *total = it->array[5];
    int64_t *places = (int64_t *)(total + numbers);
    float *some = (float *)(places + taps), *found = some + numbers, *panel = found + PIXELS * STRETCH;
    return (NarrowRoom){numbers, total, places, some, found, panel, panel + STRETCH * PANEL};
}

static void begin_narrow_gradient(const Instruction *it) {
    const NarrowRoom room = narrow_room(it);
    memset(room.total, 0, room.numbers * sizeof(double));
    find_taps(it->size, room.places);
}

// Add what some neighbours in a row of an image give.
static void add_stretch(const Instruction *it, const NarrowRoom *room, int64_t at, int64_t count, const float *gradient,
                        const float *out) {
    const int64_t *n = it->size, outputs = n[5], taps = taps_of(n), y = at / n[4], x = at % n[4];
    for (int64_t o = 0; o < outputs; o += PANEL) {
        const int64_t width = at_most(outputs - o, PANEL), from = at * outputs + o, next = from + count * outputs;
        float *sums = room->some + o * (taps + 1);
        open_gradient(count, width, outputs, gradient + from, out ? out + from : 0, room->panel, sums + taps * PANEL);
        // Not before, or what is read there would wait for it.
        if (o == 0) {
            fetch(gradient + next, count * outputs * sizeof(float), 0);
            if (out) fetch(out + next, count * outputs * sizeof(float), 0);
        }
        correlate_stretch(taps, room->places, count, room->planes + y * (n[4] + n[7] - 1) + x, width <= LANES ? 1 : 2,
                          room->panel, sums, room->found);
    }
}

// Add what an image gives, from the gradient of its outputs.
static void add_narrow_gradient(const Instruction *it, int64_t image, const float *gradient) {
    const int64_t *n = it->size, pixels = n[3] * n[4];
    const float *out = it->array[1] ? (const float *)it->array[1] + image * pixels * n[5] : 0;
    const NarrowRoom room = narrow_room(it);
    pad(n, (const float *)it->array[2] + image * n[0] * n[1] * n[2], room.planes);
    memset(room.some, 0, room.numbers * sizeof(float));
    for (int64_t at = 0; at < pixels;) {
        const int64_t count = at_most(n[4] - at % n[4], STRETCH);
        add_stretch(it, &room, at, count, gradient, out);
        at += count;
    }
    for (int64_t j = 0; j < room.numbers; j++) room.total[j] += room.some[j];
}

static void end_narrow_gradient(const Instruction *it) {
    const int64_t *n = it->size, outputs = n[5], taps = taps_of(n);
    const double *total = it->array[5];
    for (int64_t o = 0; o < outputs; o++) {
        const double *sums = total + o / PANEL * PANEL * (taps + 1) + o % PANEL;
        for (int64_t t = 0; t < taps; t++) ((float *)it->array[3])[t * outputs + o] = (float)sums[t * PANEL];
        if (it->array[4]) ((float *)it->array[4])[o] = (float)sums[taps * PANEL];
    }
}

// arrays: gradient of out, out where the ReLU behind it is to be gone through, or none; inputs, gradient of kernel,
// gradient of bias or none, room (and that of sums)
static void narrow_gradient(const Instruction *it, const Step *step) {
    begin_narrow_gradient(it);
    for (int64_t i = 0; i < step->rows; i++)
        add_narrow_gradient(it, i, (const float *)it->array[0] + i * it->size[3] * it->size[4] * it->size[5]);
    end_narrow_gradient(it);
}
