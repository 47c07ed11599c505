// What the fused program computes: a list of instructions in, one replica's training steps or answers out.
//
// Every kernel works on one replica alone and on one thread, and adds in one fixed order, so no bit depends on a cohort.
// Activations are rows of features, images rows of (height, width, channel); in f32, or in bf16 where `half` is set.
// Weights, gradients of weights, optimizer slots and statistics are f32. `operations.py` and its neighbours write the
// instructions; `Instruction` and `Step` there have the same fields in the same order.

#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__AVX512F__)
#define LANES 16
#define TILE_ROWS 12
#elif defined(__AVX__)
#define LANES 8
#define TILE_ROWS 6
#else
#define LANES 4
#define TILE_ROWS 6
#endif
#define PANEL (2 * LANES)
#define INLINE static inline __attribute__((always_inline))
#define UNROLLED _Pragma("GCC unroll 16")

// Functions of their own, so that the compiler meets each alone: all in one take it ten times as long.
#define APART static __attribute__((noinline)) void

typedef float vector __attribute__((vector_size(4 * LANES), aligned(4)));

typedef struct {
    int64_t code;
    int64_t half;
    void *array[8];
    int64_t size[10];
    double number[8];
} Instruction;

// One batch. `done` batches of the epoch came before it, `position` images; `number` is what the update rule needs.
typedef struct {
    int64_t rows, done, position;
    const int64_t *images;
    double number[6];
} Step;

// ---- elements ----

INLINE float widen(uint16_t bits) {
    uint32_t word = (uint32_t)bits << 16;
    float value;
    memcpy(&value, &word, 4);
    return value;
}

// Round to nearest, ties to even; a NaN stays one.
INLINE uint16_t narrow(float value) {
    uint32_t word;
    memcpy(&word, &value, 4);
    uint32_t rounded = (word + 0x7fff + ((word >> 16) & 1)) >> 16;
    return (word & 0x7fffffff) > 0x7f800000 ? (uint16_t)((word >> 16) | 64) : (uint16_t)rounded;
}

INLINE float get(const void *array, int64_t at, const int half) {
    return half ? widen(((const uint16_t *)array)[at]) : ((const float *)array)[at];
}

INLINE void put(void *array, int64_t at, float value, const int half) {
    if (half)
        ((uint16_t *)array)[at] = narrow(value);
    else
        ((float *)array)[at] = value;
}

INLINE void *offset(void *array, int64_t at, const int half) { return (char *)array + at * (half ? 2 : 4); }

// Cody and Waite's reduction, Cephes' polynomial (expf.c, S. Moshier); relative error below 2e-7.
INLINE float exponential(float x) {
    x = x < -87.3f ? -87.3f : x;
    x = x > 88.9f ? 88.9f : x;
    float n = __builtin_rintf(x * 1.44269504088896341f);
    float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    // In two halves: 2^128 alone would be infinite although p may be below 1.
    int32_t first = (int32_t)n / 2, second = (int32_t)n - first;
    uint32_t bits_first = (uint32_t)(first + 127) << 23, bits_second = (uint32_t)(second + 127) << 23;
    float scale_first, scale_second;
    memcpy(&scale_first, &bits_first, 4);
    memcpy(&scale_second, &bits_second, 4);
    return p * scale_first * scale_second;
}

// ---- matrix products ----

// c (rows, PANEL) = a (rows, depth) · panel (depth, PANEL), or c += it: each element is one sum in ascending order.
INLINE void tile(const int rows, int64_t depth, const float *a, int64_t row, int64_t column, const float *panel,
                 float *c, int64_t stride, int goes_on) {
    vector sum[TILE_ROWS][2];
    UNROLLED for (int r = 0; r < rows; r++) {
        sum[r][0] = goes_on ? *(vector *)(c + r * stride) : (vector){0};
        sum[r][1] = goes_on ? *(vector *)(c + r * stride + LANES) : (vector){0};
    }
    for (int64_t k = 0; k < depth; k++) {
        vector left = *(const vector *)(panel + k * PANEL), right = *(const vector *)(panel + k * PANEL + LANES);
        UNROLLED for (int r = 0; r < rows; r++) {
            float x = a[r * row + k * column];
            sum[r][0] += x * left;
            sum[r][1] += x * right;
        }
    }
    UNROLLED for (int r = 0; r < rows; r++) {
        *(vector *)(c + r * stride) = sum[r][0];
        *(vector *)(c + r * stride + LANES) = sum[r][1];
    }
}

static void tile_of(int64_t rows, int64_t depth, const float *a, int64_t row, int64_t column, const float *panel,
                    float *c, int64_t stride, int goes_on) {
#define ROWS(n) case n: tile(n, depth, a, row, column, panel, c, stride, goes_on); break;
    switch (rows) {
        ROWS(1) ROWS(2) ROWS(3) ROWS(4) ROWS(5) ROWS(6)
#if TILE_ROWS > 6
        ROWS(7) ROWS(8) ROWS(9) ROWS(10) ROWS(11) ROWS(12)
#endif
    }
#undef ROWS
}

static void partial_tile(int64_t rows, int64_t width, int64_t depth, const float *a, int64_t row, int64_t column,
                         const float *panel, float *c, int64_t stride, int goes_on) {
    float whole[TILE_ROWS * PANEL];
    if (goes_on)
        for (int64_t r = 0; r < rows; r++) memcpy(whole + r * PANEL, c + r * stride, width * sizeof(float));
    tile_of(rows, depth, a, row, column, panel, whole, PANEL, goes_on);
    for (int64_t r = 0; r < rows; r++) memcpy(c + r * stride, whole + r * PANEL, width * sizeof(float));
}

// Columns and depth of the part of b that is packed at once, and rows of a where it is transposed: they fill half of a
// second-level cache of 1 MiB.
#define WIDTH 256
#define DEPTH 384
#define HEIGHT (4 * TILE_ROWS)

static void pack(int64_t depth, int64_t width, const float *b, int64_t row, int64_t column, float *panel) {
    if (width == PANEL && column == 1) {
        for (int64_t k = 0; k < depth; k++) memcpy(panel + k * PANEL, b + k * row, PANEL * sizeof(float));
        return;
    }
    // In blocks that stay in the first-level cache: a transposed side is read along its rows.
    memset(panel, 0, depth * PANEL * sizeof(float));
    for (int64_t first = 0; first < depth; first += 64) {
        int64_t end = first + 64 < depth ? first + 64 : depth;
        for (int64_t j = 0; j < width; j++)
            for (int64_t k = first; k < end; k++) panel[k * PANEL + j] = b[k * row + j * column];
    }
}

// One block: c (m, n) = or += a (m, depth) · the panels.
static void multiply_block(int64_t m, int64_t n, int64_t depth, const float *a, int64_t row, int64_t column,
                           const float *panels, float *room, float *c, int64_t stride, int goes_on) {
    for (int64_t i = 0; i < m; i += TILE_ROWS) {
        const float *rows_of_a = a + i * row;
        int64_t rows = m - i < TILE_ROWS ? m - i : TILE_ROWS, step = column, next = row;
        if (column != 1) {
            // Read across many rows of memory: once, for several tiles.
            int64_t within = i % HEIGHT, height = m - i < HEIGHT ? m - i : HEIGHT;
            if (within == 0)
                for (int64_t k = 0; k < depth; k++)
                    for (int64_t r = 0; r < height; r++) room[k * HEIGHT + r] = rows_of_a[r * row + k * column];
            rows_of_a = room + within, step = HEIGHT, next = 1;
        }
        for (int64_t j = 0; j < n; j += PANEL) {
            const float *panel = panels + j * depth;
            float *to = c + i * stride + j;
            if (n - j >= PANEL)
                tile_of(rows, depth, rows_of_a, next, step, panel, to, stride, goes_on);
            else
                partial_tile(rows, n - j, depth, rows_of_a, next, step, panel, to, stride, goes_on);
        }
    }
}

// c (m, n) = a (m, k) · b (k, n); element (i, j) of a lies at i · row + j · column, of b likewise.
static void multiply(int64_t m, int64_t n, int64_t k, const float *a, int64_t a_row, int64_t a_column, const float *b,
                     int64_t b_row, int64_t b_column, float *c, float *room) {
    float *panels = room + DEPTH * HEIGHT;
    for (int64_t left = 0; left < n; left += WIDTH) {
        int64_t width = n - left < WIDTH ? n - left : WIDTH;
        for (int64_t first = 0; first < k; first += DEPTH) {
            int64_t depth = k - first < DEPTH ? k - first : DEPTH;
            for (int64_t j = 0; j < width; j += PANEL)
                pack(depth, width - j < PANEL ? width - j : PANEL, b + first * b_row + (left + j) * b_column, b_row,
                     b_column, panels + j * depth);
            multiply_block(m, width, depth, a + first * a_column, a_row, a_column, panels, room, c + left, n, first > 0);
        }
    }
}

// ---- products with images that are mostly zero: what a zero would add is left out, the rest adds in the same order ----

INLINE void sum_rows(const int vectors, int64_t count, const uint16_t *at, const float *value, const float *rows,
                     int64_t stride, float *out) {
    vector sum[8];
    UNROLLED for (int v = 0; v < vectors; v++) sum[v] = (vector){0};
    for (int64_t i = 0; i < count; i++) {
        const float *row = rows + at[i] * stride;
        float x = value[i];
        UNROLLED for (int v = 0; v < vectors; v++) sum[v] += x * *(const vector *)(row + v * LANES);
    }
    UNROLLED for (int v = 0; v < vectors; v++) *(vector *)(out + v * LANES) = sum[v];
}

// Return the next block of columns: 8, 4, 2 or 1 vectors wide; the last one may begin inside what is done already.
static int64_t next_block(int64_t units, int64_t *start) {
    int64_t left = (units - *start) / LANES;
    if (left == 0) {
        *start = units - LANES;
        return 1;
    }
    return left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
}

static void sum_block(int64_t vectors, int64_t count, const uint16_t *at, const float *value, const float *rows,
                      int64_t stride, float *out) {
    switch (vectors) {
        case 8: sum_rows(8, count, at, value, rows, stride, out); break;
        case 4: sum_rows(4, count, at, value, rows, stride, out); break;
        case 2: sum_rows(2, count, at, value, rows, stride, out); break;
        default: sum_rows(1, count, at, value, rows, stride, out);
    }
}

// arrays: starts (image + 1) int64, pixels uint16, values f32 of all images; the same of the batch
static void sparse_gather(const Instruction *it, const Step *step) {
    const int64_t *starts = it->array[0];
    int64_t *batch_starts = it->array[3], total = 0;
    for (int64_t i = 0; i < step->rows; i++) {
        int64_t start = starts[step->images[i]], count = starts[step->images[i] + 1] - start;
        // Images lie anywhere in memory: the next one is on its way while this one is copied.
        if (i + 1 < step->rows) {
            int64_t next = starts[step->images[i + 1]], end = starts[step->images[i + 1] + 1];
            for (int64_t at = next; at < end; at += 16) __builtin_prefetch((const float *)it->array[2] + at);
            for (int64_t at = next; at < end; at += 32) __builtin_prefetch((const uint16_t *)it->array[1] + at);
        }
        memcpy((uint16_t *)it->array[4] + total, (const uint16_t *)it->array[1] + start, count * sizeof(uint16_t));
        memcpy((float *)it->array[5] + total, (const float *)it->array[2] + start, count * sizeof(float));
        batch_starts[i] = total;
        total += count;
    }
    batch_starts[step->rows] = total;
}

// arrays: starts, pixels, values of the batch, weights, bias or none, out · sizes: units
static void sparse_forward(const Instruction *it, const Step *step) {
    const int64_t *starts = it->array[0], units = it->size[0];
    const uint16_t *pixels = it->array[1];
    const float *values = it->array[2], *weights = it->array[3], *bias = it->array[4];
    float *out = it->array[5];
    for (int64_t j = 0, vectors; j < units; j += vectors * LANES) {
        vectors = next_block(units, &j);
        for (int64_t i = 0; i < step->rows; i++)
            sum_block(vectors, starts[i + 1] - starts[i], pixels + starts[i], values + starts[i], weights + j, units,
                      out + i * units + j);
    }
    if (bias)
        for (int64_t i = 0; i < step->rows; i++)
            for (int64_t j = 0; j < units; j++) out[i * units + j] += bias[j];
}

// Narrower layers: the gradient of the weights stays in the cache, and each image adds to it what it has.
#define NARROW 64

INLINE void scatter_as(const int vectors, const int64_t *starts, int64_t rows, const uint16_t *pixels,
                       const float *values, const float *gradient, int64_t units, float *result) {
    for (int64_t i = 0; i < rows; i++) {
        vector from[4];
        UNROLLED for (int v = 0; v < vectors; v++) from[v] = *(const vector *)(gradient + i * units + v * LANES);
        for (int64_t at = starts[i]; at < starts[i + 1]; at++) {
            vector *to = (vector *)(result + pixels[at] * units);
            float x = values[at];
            UNROLLED for (int v = 0; v < vectors; v++) to[v] += x * from[v];
        }
    }
}

// Return whether the layer is one of the widths that this is for.
static int scatter(const int64_t *starts, int64_t rows, const uint16_t *pixels, const float *values,
                   const float *gradient, int64_t units, float *result) {
    if (units % LANES || units > 4 * LANES || units > NARROW) return 0;
    switch (units / LANES) {
        case 1: scatter_as(1, starts, rows, pixels, values, gradient, units, result); break;
        case 2: scatter_as(2, starts, rows, pixels, values, gradient, units, result); break;
        case 3: scatter_as(3, starts, rows, pixels, values, gradient, units, result); break;
        default: scatter_as(4, starts, rows, pixels, values, gradient, units, result);
    }
    return 1;
}

// arrays: starts, pixels, values of the batch, gradient of out, gradient of weights, ends (pixel) int64, rows uint16,
// row values f32 · sizes: units, pixels
static void sparse_weight_gradient(const Instruction *it, const Step *step) {
    const int64_t *starts = it->array[0], units = it->size[0], pixel_count = it->size[1];
    const uint16_t *pixels = it->array[1];
    const float *values = it->array[2], *gradient = it->array[3];
    float *result = it->array[4], *row_values = it->array[7];
    int64_t *ends = it->array[5], total = 0;
    uint16_t *rows = it->array[6];
    if (units <= NARROW) memset(result, 0, pixel_count * units * sizeof(float));
    if (scatter(starts, step->rows, pixels, values, gradient, units, result)) return;
    memset(ends, 0, pixel_count * sizeof(int64_t));
    for (int64_t at = 0; at < starts[step->rows]; at++) ends[pixels[at]]++;
    for (int64_t pixel = 0; pixel < pixel_count; pixel++) {
        int64_t count = ends[pixel];
        ends[pixel] = total;
        total += count;
    }
    for (int64_t i = 0; i < step->rows; i++)
        for (int64_t at = starts[i]; at < starts[i + 1]; at++) {
            int64_t place = ends[pixels[at]]++;
            rows[place] = (uint16_t)i;
            row_values[place] = values[at];
        }
    for (int64_t j = 0, vectors; j < units; j += vectors * LANES) {
        vectors = next_block(units, &j);
        for (int64_t pixel = 0, start = 0; pixel < pixel_count; start = ends[pixel++])
            sum_block(vectors, ends[pixel] - start, rows + start, row_values + start, gradient + j, units,
                      result + pixel * units + j);
    }
}

// ---- dense layers ----

// arrays: images (image, features) f32, out, mean or none, deviation · sizes: features
INLINE void gather(const Instruction *it, const Step *step, const int half) {
    const int64_t features = it->size[0];
    const float *mean = it->array[2], *deviation = it->array[3];
    for (int64_t i = 0; i < step->rows; i++) {
        const float *image = (const float *)it->array[0] + step->images[i] * features;
        void *out = offset(it->array[1], i * features, half);
        if (mean)
            for (int64_t j = 0; j < features; j++) put(out, j, (image[j] - mean[j]) / deviation[j], half);
        else
            for (int64_t j = 0; j < features; j++) put(out, j, image[j], half);
    }
}

// arrays: inputs, weights, bias or none, out, panel · sizes: features, units
static void dense_forward(const Instruction *it, const Step *step) {
    const int64_t features = it->size[0], units = it->size[1];
    const float *bias = it->array[2];
    float *out = it->array[3];
    multiply(step->rows, units, features, it->array[0], features, 1, it->array[1], units, 1, out, it->array[4]);
    if (bias)
        for (int64_t i = 0; i < step->rows; i++)
            for (int64_t j = 0; j < units; j++) out[i * units + j] += bias[j];
}

// arrays: inputs, gradient of out, gradient of weights, panel · sizes: features, units
static void dense_weight_gradient(const Instruction *it, const Step *step) {
    const int64_t features = it->size[0], units = it->size[1];
    multiply(features, units, step->rows, it->array[0], 1, features, it->array[1], units, 1, it->array[2],
             it->array[3]);
}

// arrays: gradient of out, weights, gradient of inputs, panel · sizes: features, units
static void dense_input_gradient(const Instruction *it, const Step *step) {
    const int64_t features = it->size[0], units = it->size[1];
    multiply(step->rows, features, units, it->array[0], units, 1, it->array[1], 1, units, it->array[2], it->array[3]);
}

// ---- convolutions as products of spectra ----

// c (m, PANEL) = matrix (m, depth) · panel; the first `width` columns are written.
static void times_panel(int64_t m, int64_t depth, const float *matrix, const float *panel, float *c, int64_t stride,
                        int64_t width) {
    for (int64_t i = 0; i < m; i += TILE_ROWS) {
        int64_t rows = m - i < TILE_ROWS ? m - i : TILE_ROWS;
        if (width == PANEL)
            tile_of(rows, depth, matrix + i * depth, depth, 1, panel, c + i * stride, stride, 0);
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
                              channels - first < PANEL ? channels - first : PANEL,
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
            int64_t width = channels - first < PANEL ? channels - first : PANEL;
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

// ---- convolutions tile by tile, by Winograd's minimal filtering ----

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

// How many rows are added in f32 before they are added in f64.
#define ROW_BLOCK 128
#define COLUMN_BLOCK 64

// Sums over rows of g[i, j] · (x ? x[i, j] - shift[j] : 1) into total, for one block of columns.
INLINE void column_sums_of(int64_t rows, int64_t columns, int64_t first, int64_t width, const void *g, const void *x,
                        const float *shift, double *total, const int half) {
    for (int64_t j = 0; j < width; j++) total[j] = 0;
    for (int64_t start = 0; start < rows; start += ROW_BLOCK) {
        int64_t end = start + ROW_BLOCK < rows ? start + ROW_BLOCK : rows;
        float part[COLUMN_BLOCK] = {0};
        for (int64_t i = start; i < end; i++)
            for (int64_t j = 0; j < width; j++) {
                int64_t at = i * columns + first + j;
                part[j] += x ? get(g, at, half) * (get(x, at, half) - shift[j]) : get(g, at, half);
            }
        for (int64_t j = 0; j < width; j++) total[j] += part[j];
    }
}

APART column_sums_wide(int64_t rows, int64_t columns, int64_t first, int64_t width, const void *g, double *total) {
    column_sums_of(rows, columns, first, width, g, 0, 0, total, 0);
}
APART column_sums_half(int64_t rows, int64_t columns, int64_t first, int64_t width, const void *g, double *total) {
    column_sums_of(rows, columns, first, width, g, 0, 0, total, 1);
}

INLINE void column_sums(int64_t rows, int64_t columns, int64_t first, int64_t width, const void *g, double *total,
                        const int half) {
    if (half)
        column_sums_half(rows, columns, first, width, g, total);
    else
        column_sums_wide(rows, columns, first, width, g, total);
}

// arrays: gradient, gradient of bias · sizes: rows an image, columns
INLINE void bias_gradient(const Instruction *it, const Step *step, const int half) {
    const int64_t columns = it->size[1];
    float *out = it->array[1];
    double total[COLUMN_BLOCK];
    for (int64_t first = 0; first < columns; first += COLUMN_BLOCK) {
        int64_t width = columns - first < COLUMN_BLOCK ? columns - first : COLUMN_BLOCK;
        column_sums(step->rows * it->size[0], columns, first, width, it->array[0], total, half);
        for (int64_t j = 0; j < width; j++) out[first + j] = (float)total[j];
    }
}

// ---- activations ----

enum { RELU, RELU6, LEAKY, SIGMOID, TANH, ELU, SELU, SOFTPLUS, EXPONENTIAL };

// Klambauer et al., "Self-normalizing neural networks", 2017.
#define SELU_ALPHA 1.6732632423543772f
#define SELU_SCALE 1.0507009873554805f

INLINE float activated(float x, float slope, const int kind) {
    switch (kind) {
        case RELU: return x > 0 ? x : x != x ? x : 0;
        case RELU6: return x > 6 ? 6 : x > 0 ? x : x != x ? x : 0;
        case LEAKY: return x > 0 ? x : slope * x;
        case SIGMOID: return 1 / (1 + exponential(-x));
        case TANH: return 1 - 2 / (1 + exponential(2 * x));
        case ELU: return x > 0 ? x : slope * (exponential(x) - 1);
        case SELU: return SELU_SCALE * (x > 0 ? x : SELU_ALPHA * (exponential(x) - 1));
        case SOFTPLUS: return x > 20 ? x : logf(1 + exponential(x));
        default: return exponential(x);
    }
}

// The slope, from what the activation gave.
INLINE float slope_at(float y, float slope, const int kind) {
    switch (kind) {
        case RELU: return y > 0 ? 1 : 0;
        case RELU6: return y > 0 && y < 6 ? 1 : 0;
        case LEAKY: return y > 0 ? 1 : slope;
        case SIGMOID: return y * (1 - y);
        case TANH: return 1 - y * y;
        case ELU: return y > 0 ? 1 : y + slope;
        case SELU: return y > 0 ? SELU_SCALE : y + SELU_SCALE * SELU_ALPHA;
        case SOFTPLUS: return 1 - exponential(-y);
        default: return y;
    }
}

INLINE void activate_as(const Instruction *it, int64_t count, const int kind, const int half) {
    const void *in = it->array[0];
    void *out = it->array[1];
    float slope = (float)it->number[0];
    for (int64_t i = 0; i < count; i++) put(out, i, activated(get(in, i, half), slope, kind), half);
}

INLINE void gate_as(const Instruction *it, int64_t count, const int kind, const int half) {
    const void *out = it->array[0];
    void *gradient = it->array[1];
    float slope = (float)it->number[0];
    for (int64_t i = 0; i < count; i++)
        put(gradient, i, get(gradient, i, half) * slope_at(get(out, i, half), slope, kind), half);
}

#define FOR_EACH_KIND(X) X(RELU) X(RELU6) X(LEAKY) X(SIGMOID) X(TANH) X(ELU) X(SELU) X(SOFTPLUS) X(EXPONENTIAL)

// arrays: in, out · sizes: features, kind · numbers: slope
#define AS(kind)                                                                                                     \
    APART activate_##kind(const Instruction *it, int64_t count) { activate_as(it, count, kind, 0); }                 \
    APART activate_##kind##_half(const Instruction *it, int64_t count) { activate_as(it, count, kind, 1); }          \
    APART gate_##kind(const Instruction *it, int64_t count) { gate_as(it, count, kind, 0); }                         \
    APART gate_##kind##_half(const Instruction *it, int64_t count) { gate_as(it, count, kind, 1); }
FOR_EACH_KIND(AS)
#undef AS

static void activate(const Instruction *it, const Step *step) {
#define AS(kind) {activate_##kind, activate_##kind##_half},
    static void (*const by_kind[][2])(const Instruction *, int64_t) = {FOR_EACH_KIND(AS)};
#undef AS
    by_kind[it->size[1]][it->half](it, step->rows * it->size[0]);
}

// arrays: out of the activation, gradient (changed in place) · sizes: features, kind · numbers: slope
static void gate(const Instruction *it, const Step *step) {
#define AS(kind) {gate_##kind, gate_##kind##_half},
    static void (*const by_kind[][2])(const Instruction *, int64_t) = {FOR_EACH_KIND(AS)};
#undef AS
    by_kind[it->size[1]][it->half](it, step->rows * it->size[0]);
}

// ---- dropout ----

typedef struct { uint64_t epoch, layer, seed, purpose; } Stream;

// So many are drawn before they are used: a processor waits where it reads at once, in another width, what it wrote.
#define BLOCKS 8

// Philox4x64-10, Salmon et al., SC11, as NumPy has it: one block, which is 16 thresholds.
INLINE void philox(Stream stream, uint64_t counter, uint16_t drawn[16]) {
    uint64_t word[4] = {counter, stream.epoch, stream.layer, 0};
    for (int round = 0; round < 10; round++) {
        unsigned __int128 first = (unsigned __int128)0xD2E7470EE14C6C93u * word[0];
        unsigned __int128 second = (unsigned __int128)0xCA5A826395121157u * word[2];
        word[0] = (uint64_t)(second >> 64) ^ word[1] ^ stream.seed;
        word[1] = (uint64_t)second;
        word[2] = (uint64_t)(first >> 64) ^ word[3] ^ stream.purpose;
        word[3] = (uint64_t)first;
        stream.seed += 0x9E3779B97F4A7C15u;
        stream.purpose += 0xBB67AE8584CAA73Bu;
    }
    memcpy(drawn, word, 32);
}

INLINE Stream stream_of(const Instruction *it) {
    return (Stream){.epoch = (uint64_t)it->size[2], .layer = (uint64_t)it->size[1], .seed = (uint64_t)it->size[6],
                    .purpose = (uint64_t)it->size[3]};
}

// arrays: in, out (may be the same) · sizes: features, layer, epoch, purpose, blocks a full batch, threshold, seed
// numbers: scale of what stays. The mask depends on place and time alone: forward and backward draw the same one.
INLINE void drop(const Instruction *it, const Step *step, const int half) {
    const void *in = it->array[0];
    void *out = it->array[1];
    const uint32_t threshold = (uint32_t)it->size[5];
    const float scale = (float)it->number[0];
    const Stream stream = stream_of(it);
    int64_t count = step->rows * it->size[0];
    uint64_t counter = 1 + (uint64_t)step->done * (uint64_t)it->size[4];
    for (int64_t start = 0; start < count; start += BLOCKS * 16, counter += BLOCKS) {
        uint16_t drawn[BLOCKS * 16];
        int64_t width = count - start < BLOCKS * 16 ? count - start : BLOCKS * 16;
        for (int b = 0; b < BLOCKS; b++) philox(stream, counter + b, drawn + b * 16);
        for (int64_t i = 0; i < width; i++)
            put(out, start + i, get(in, start + i, half) * (drawn[i] >= threshold ? scale : 0), half);
    }
}

// The same on a batch without zeros: arrays: starts, pixels, values (changed in place), thresholds uint16 (pixels,)
// rounded up to whole blocks on either side · the other fields as above
static void sparse_drop(const Instruction *it, const Step *step) {
    const int64_t *starts = it->array[0], features = it->size[0];
    const uint16_t *pixels = it->array[1];
    float *values = it->array[2];
    uint16_t *drawn = it->array[3];
    const uint32_t threshold = (uint32_t)it->size[5];
    const float scale = (float)it->number[0];
    const Stream stream = stream_of(it);
    const uint64_t counter = 1 + (uint64_t)step->done * (uint64_t)it->size[4];
    for (int64_t i = 0; i < step->rows; i++) {
        int64_t first = i * features / 16, last = ((i + 1) * features + 15) / 16;
        for (int64_t block = first; block < last; block++)
            philox(stream, counter + (uint64_t)block, drawn + (block - first) * 16);
        const uint16_t *mine = drawn + (i * features - first * 16);
        for (int64_t at = starts[i]; at < starts[i + 1]; at++)
            values[at] *= mine[pixels[at]] >= threshold ? scale : 0;
    }
}

// ---- batch normalisation ----

// arrays: in, out, gamma or none, beta or none, batch mean, batch inverse deviation, moving mean, moving variance
// sizes: rows an image, channels · numbers: epsilon, momentum
INLINE void normalise_batch(const Instruction *it, const Step *step, const int half) {
    const int64_t rows = step->rows * it->size[0], channels = it->size[1];
    const float *gamma = it->array[2], *beta = it->array[3];
    float *mean = it->array[4], *inverse = it->array[5], *moving_mean = it->array[6], *moving_variance = it->array[7];
    const float momentum = (float)it->number[1];
    double total[COLUMN_BLOCK];
    for (int64_t first = 0; first < channels; first += COLUMN_BLOCK) {
        int64_t width = channels - first < COLUMN_BLOCK ? channels - first : COLUMN_BLOCK;
        column_sums(rows, channels, first, width, it->array[0], total, half);
        for (int64_t j = 0; j < width; j++) mean[first + j] = (float)(total[j] / rows);
        double square[COLUMN_BLOCK] = {0};
        for (int64_t start = 0; start < rows; start += ROW_BLOCK) {
            int64_t end = start + ROW_BLOCK < rows ? start + ROW_BLOCK : rows;
            float part[COLUMN_BLOCK] = {0};
            for (int64_t i = start; i < end; i++)
                for (int64_t j = 0; j < width; j++) {
                    float away = get(it->array[0], i * channels + first + j, half) - mean[first + j];
                    part[j] += away * away;
                }
            for (int64_t j = 0; j < width; j++) square[j] += part[j];
        }
        for (int64_t j = 0; j < width; j++) {
            int64_t c = first + j;
            float variance = (float)(square[j] / rows);
            inverse[c] = 1 / sqrtf(variance + (float)it->number[0]);
            moving_mean[c] = moving_mean[c] * momentum + mean[c] * (1 - momentum);
            moving_variance[c] = moving_variance[c] * momentum + variance * (1 - momentum);
        }
    }
    for (int64_t i = 0; i < rows; i++)
        for (int64_t c = 0; c < channels; c++) {
            float scale = gamma ? inverse[c] * gamma[c] : inverse[c];
            float value = (get(it->array[0], i * channels + c, half) - mean[c]) * scale;
            put(it->array[1], i * channels + c, beta ? value + beta[c] : value, half);
        }
}

// arrays: in, gradient (changed in place), gamma or none, batch mean, batch inverse deviation, gradient of gamma or none,
// gradient of beta or none · sizes: rows an image, channels
INLINE void normalise_batch_gradient(const Instruction *it, const Step *step, const int half) {
    const int64_t rows = step->rows * it->size[0], channels = it->size[1];
    const float *gamma = it->array[2], *mean = it->array[3], *inverse = it->array[4];
    float *for_gamma = it->array[5], *for_beta = it->array[6];
    double total[COLUMN_BLOCK], weighted[COLUMN_BLOCK];
    for (int64_t first = 0; first < channels; first += COLUMN_BLOCK) {
        int64_t width = channels - first < COLUMN_BLOCK ? channels - first : COLUMN_BLOCK;
        column_sums(rows, channels, first, width, it->array[1], total, half);
        column_sums_of(rows, channels, first, width, it->array[1], it->array[0], mean + first, weighted, half);
        float scale[COLUMN_BLOCK], shift[COLUMN_BLOCK], tilt[COLUMN_BLOCK];
        for (int64_t j = 0; j < width; j++) {
            int64_t c = first + j;
            if (for_gamma) for_gamma[c] = (float)(weighted[j] * inverse[c]);
            if (for_beta) for_beta[c] = (float)total[j];
            scale[j] = gamma ? inverse[c] * gamma[c] : inverse[c];
            shift[j] = (float)(total[j] / rows);
            tilt[j] = (float)(weighted[j] / rows) * inverse[c] * inverse[c];
        }
        for (int64_t i = 0; i < rows; i++)
            for (int64_t j = 0; j < width; j++) {
                int64_t at = i * channels + first + j;
                float away = get(it->array[0], at, half) - mean[first + j];
                put(it->array[1], at, scale[j] * (get(it->array[1], at, half) - shift[j] - away * tilt[j]), half);
            }
    }
}

// arrays: in, out, scale, shift · sizes: rows an image, channels
INLINE void scale_and_shift(const Instruction *it, const Step *step, const int half) {
    const float *scale = it->array[2], *shift = it->array[3];
    const int64_t channels = it->size[1];
    for (int64_t i = 0; i < step->rows * it->size[0]; i++)
        for (int64_t c = 0; c < channels; c++)
            put(it->array[1], i * channels + c, get(it->array[0], i * channels + c, half) * scale[c] + shift[c], half);
}

// ---- max pooling ----

// Sizes of both: height, width, channels, out height, out width, window height, width, stride height, width, and in
// `number` the rows and columns that padding puts before the image. The first of equal values is the largest.
#define CHANNEL_BLOCK 32

// One window of a block of channels: what is largest in it, and where.
INLINE void largest_in(const void *in, const int64_t *n, int64_t y, int64_t x, int64_t width, float *largest,
                       int32_t *place, const int half) {
    for (int64_t c = 0; c < CHANNEL_BLOCK; c++) largest[c] = -INFINITY, place[c] = -1;
    for (int64_t dy = 0; dy < n[5]; dy++)
        for (int64_t dx = 0; dx < n[6]; dx++) {
            if (y + dy < 0 || y + dy >= n[0] || x + dx < 0 || x + dx >= n[1]) continue;
            int64_t at = ((y + dy) * n[1] + x + dx) * n[2];
            int32_t here = (int32_t)(dy * n[6] + dx);
            for (int64_t c = 0; c < width; c++) {
                float value = get(in, at + c, half);
                int32_t is_larger = (value > largest[c]) | (value != value) | (place[c] < 0);
                largest[c] = is_larger ? value : largest[c];
                place[c] = is_larger ? here : place[c];
            }
        }
}

// arrays: in, out, place of the largest in its window (uint8)
INLINE void pool(const Instruction *it, const Step *step, const int half) {
    const int64_t *n = it->size, channels = n[2], top = (int64_t)it->number[0], left = (int64_t)it->number[1];
    float largest[CHANNEL_BLOCK];
    int32_t place[CHANNEL_BLOCK];
    for (int64_t i = 0; i < step->rows * n[3] * n[4]; i++) {
        int64_t image = i / (n[3] * n[4]), y = i / n[4] % n[3] * n[7] - top, x = i % n[4] * n[8] - left;
        for (int64_t first = 0; first < channels; first += CHANNEL_BLOCK) {
            const void *in = offset(it->array[0], image * n[0] * n[1] * channels + first, half);
            uint8_t *to = (uint8_t *)it->array[2] + i * channels + first;
            int64_t width = channels - first;
            if (width >= CHANNEL_BLOCK)
                largest_in(in, n, y, x, width = CHANNEL_BLOCK, largest, place, half);
            else
                largest_in(in, n, y, x, width, largest, place, half);
            for (int64_t c = 0; c < width; c++) put(it->array[1], i * channels + first + c, largest[c], half);
            for (int64_t c = 0; c < width; c++) to[c] = (uint8_t)place[c];
        }
    }
}

// One pixel of one window; `is_alone` where no other window has it.
INLINE void give_back(void *in, const void *gradient, const void *out, const uint8_t *place, uint8_t here,
                      int64_t channels, const int is_alone, const int half) {
    for (int64_t c = 0; c < channels; c++) {
        float passed = place[c] == here ? get(gradient, c, half) : 0;
        if (out) passed = get(out, c, half) > 0 ? passed : 0;
        put(in, c, is_alone ? passed : get(in, c, half) + passed, half);
    }
}

// arrays: gradient of out, place, gradient of in, out where the ReLU before it is gated here too, or none
INLINE void pool_gradient(const Instruction *it, const Step *step, const int half) {
    const int64_t *n = it->size, channels = n[2], top = (int64_t)it->number[0], left = (int64_t)it->number[1];
    const int is_alone = n[7] >= n[5] && n[8] >= n[6];
    memset(it->array[2], 0, step->rows * n[0] * n[1] * channels * (half ? 2 : 4));
    for (int64_t i = 0; i < step->rows * n[3] * n[4]; i++) {
        int64_t image = i / (n[3] * n[4]), y = i / n[4] % n[3] * n[7] - top, x = i % n[4] * n[8] - left;
        const void *gradient = offset(it->array[0], i * channels, half);
        const void *out = it->array[3] ? offset(it->array[3], i * channels, half) : 0;
        const uint8_t *place = (const uint8_t *)it->array[1] + i * channels;
        for (int64_t dy = 0; dy < n[5]; dy++)
            for (int64_t dx = 0; dx < n[6]; dx++) {
                if (y + dy < 0 || y + dy >= n[0] || x + dx < 0 || x + dx >= n[1]) continue;
                void *in = offset(it->array[2], ((image * n[0] + y + dy) * n[1] + x + dx) * channels, half);
                uint8_t here = (uint8_t)(dy * n[6] + dx);
                if (!is_alone)
                    give_back(in, gradient, out, place, here, channels, 0, half);
                else if (out)
                    give_back(in, gradient, out, place, here, channels, 1, half);
                else
                    give_back(in, gradient, 0, place, here, channels, 1, half);
            }
    }
}

// ---- loss ----

// arrays: logits, labels (image) int64, gradient of logits, losses f64 and hits uint8 in the order of the epoch, room
// for a row f32 · sizes: classes. Cross-entropy from logits; its gradient is that of the batch's mean.
INLINE void lose(const Instruction *it, const Step *step, const int half) {
    const int64_t classes = it->size[0], *labels = it->array[1];
    double *losses = (double *)it->array[3] + step->position;
    uint8_t *hits = (uint8_t *)it->array[4] + step->position;
    float *restrict share = it->array[5];
    for (int64_t i = 0; i < step->rows; i++) {
        const void *logits = offset(it->array[0], i * classes, half);
        void *gradient = offset(it->array[2], i * classes, half);
        const int64_t label = labels[step->images[i]];
        int64_t best = 0;
        for (int64_t c = 1; c < classes; c++)
            if (get(logits, c, half) > get(logits, best, half)) best = c;
        const float largest = get(logits, best, half), right = get(logits, label, half) - largest;
        for (int64_t c = 0; c < classes; c++) share[c] = exponential(get(logits, c, half) - largest);
        float sum = 0;
        for (int64_t c = 0; c < classes; c++) sum += share[c];
        for (int64_t c = 0; c < classes; c++) put(gradient, c, (share[c] / sum - (c == label)) / step->rows, half);
        losses[i] = logf(sum) - right;
        hits[i] = best == label;
    }
}

// arrays: logits, all answers (image, class) f32 · sizes: classes
INLINE void answer(const Instruction *it, const Step *step, const int half) {
    float *answers = (float *)it->array[1] + step->position * it->size[0];
    for (int64_t i = 0; i < step->rows * it->size[0]; i++) answers[i] = get(it->array[0], i, half);
}

// ---- what changes a gradient before the update ----

// arrays: weights, gradient, sum over the epoch's images f64 · sizes: count · numbers: l1, l2
static void penalise(const Instruction *it, const Step *step) {
    const float *weights = it->array[0], l1 = (float)it->number[0], l2 = (float)it->number[1];
    float *gradient = it->array[1];
    double size = 0;
    for (int64_t i = 0; i < it->size[0]; i++) {
        float w = weights[i];
        size += it->number[0] * fabsf(w) + it->number[1] * w * w;
        gradient[i] += l1 * (float)((w > 0) - (w < 0)) + 2 * l2 * w;
    }
    *(double *)it->array[2] += size * step->rows;
}

// arrays: gradient · sizes: count · numbers: bound. A norm that is not finite stays so, and the trial is seen to diverge.
static void clip_norm(const Instruction *it, const Step *step) {
    (void)step;
    float *gradient = it->array[0];
    double square = 0;
    for (int64_t i = 0; i < it->size[0]; i++) square += (double)gradient[i] * gradient[i];
    double norm = sqrt(square);
    if (norm <= it->number[0]) return;
    for (int64_t i = 0; i < it->size[0]; i++) gradient[i] *= (float)(it->number[0] / norm);
}

// arrays: gradient · sizes: count · numbers: bound
static void clip_values(const Instruction *it, const Step *step) {
    (void)step;
    float *gradient = it->array[0], bound = (float)it->number[0];
    for (int64_t i = 0; i < it->size[0]; i++)
        gradient[i] = gradient[i] > bound ? bound : gradient[i] < -bound ? -bound : gradient[i];
}

// ---- updates: Keras 3's rules on flat arrays ----

enum { SGD, MOMENTUM, NESTEROV, ADAM, AMSGRAD, ADADELTA, ADAGRAD, RMSPROP, NADAM };

// arrays: weights, gradient, slots (3), bf16 copy or none · sizes: count, rule, slots that a rule may have or not (2)
// numbers: constants of the rule; those of the step: rate, and what the rule needs; last: decay · rate
INLINE void update_by(const Instruction *it, const Step *step, const int rule) {
    float *restrict weights = it->array[0];
    const float *restrict gradient = it->array[1];
    float *restrict first = it->array[2], *restrict second = it->array[3], *restrict third = it->array[4];
    uint16_t *restrict copy = it->array[5];
    const float a = (float)it->number[0], b = (float)it->number[1], epsilon = (float)it->number[2];
    const float one_less_a = (float)(1 - it->number[0]), one_less_b = (float)(1 - it->number[1]);
    const float rate = (float)step->number[0], decay = (float)step->number[5];
    const float x = (float)step->number[1], y = (float)step->number[2], z = (float)step->number[3];
    const int has_momentum = it->size[2] != 0, is_centred = it->size[3] != 0;
    for (int64_t i = 0; i < it->size[0]; i++) {
        const float g = gradient[i];
        float w = weights[i];
        w -= w * decay;
        switch (rule) {
            case SGD: w -= rate * g; break;
            case MOMENTUM:
            case NESTEROV:
                first[i] = a * first[i] - rate * g;
                w = rule == NESTEROV ? w + a * first[i] - rate * g : w + first[i];
                break;
            case ADAM:
            case AMSGRAD:
                first[i] += (g - first[i]) * one_less_a;
                second[i] = b * second[i] + one_less_b * g * g;
                if (rule == AMSGRAD) third[i] = third[i] > second[i] ? third[i] : second[i];
                w -= rate * first[i] / (sqrtf(rule == AMSGRAD ? third[i] : second[i]) + epsilon);
                break;
            case ADADELTA: {
                first[i] = a * first[i] + one_less_a * g * g;
                float change = sqrtf(second[i] + epsilon) * g / sqrtf(first[i] + epsilon);
                second[i] = a * second[i] + one_less_a * change * change;
                w -= rate * change;
                break;
            }
            case ADAGRAD:
                first[i] += g * g;
                w -= rate * g / sqrtf(first[i] + epsilon);
                break;
            case RMSPROP: {
                first[i] = a * first[i] + one_less_a * g * g;
                float divisor = first[i] + epsilon;
                if (is_centred) {
                    third[i] += (g - third[i]) * one_less_a;
                    divisor -= third[i] * third[i];
                }
                float change = rate * g / sqrtf(divisor);
                if (has_momentum) change = second[i] = b * second[i] + change;
                w -= change;
                break;
            }
            case NADAM:
                first[i] += (g - first[i]) * one_less_a;
                second[i] = b * second[i] + one_less_b * g * g;
                w -= rate * (first[i] * x + g * y) / (sqrtf(second[i] * z) + epsilon);
                break;
        }
        weights[i] = w;
        if (copy) copy[i] = narrow(w);
    }
}

#define FOR_EACH_RULE(X) \
    X(SGD) X(MOMENTUM) X(NESTEROV) X(ADAM) X(AMSGRAD) X(ADADELTA) X(ADAGRAD) X(RMSPROP) X(NADAM)
#define BY(rule) APART update_##rule(const Instruction *it, const Step *step) { update_by(it, step, rule); }
FOR_EACH_RULE(BY)
#undef BY

static void update(const Instruction *it, const Step *step) {
#define BY(rule) update_##rule,
    static void (*const by_rule[])(const Instruction *, const Step *) = {FOR_EACH_RULE(BY)};
#undef BY
    by_rule[it->size[1]](it, step);
}

// ---- the list ----

#define BOTH(function)                                                                                  \
    APART function##_wide(const Instruction *it, const Step *step) { function(it, step, 0); }           \
    APART function##_half(const Instruction *it, const Step *step) { function(it, step, 1); }
BOTH(gather) BOTH(bias_gradient) BOTH(drop) BOTH(normalise_batch) BOTH(normalise_batch_gradient) BOTH(scale_and_shift)
BOTH(pool) BOTH(pool_gradient) BOTH(lose) BOTH(answer)
#undef BOTH

// In the order of `Code` in `instructions.py`.
#define BOTH(function) {function##_wide, function##_half},
#define ONE(function) {function, function},
static void (*const kernels[][2])(const Instruction *, const Step *) = {
    BOTH(gather) ONE(sparse_gather) ONE(sparse_drop) ONE(sparse_forward) ONE(sparse_weight_gradient) ONE(dense_forward) ONE(dense_weight_gradient)
    ONE(dense_input_gradient) BOTH(bias_gradient) ONE(activate) ONE(gate) BOTH(drop) BOTH(normalise_batch)
    BOTH(normalise_batch_gradient) BOTH(scale_and_shift) BOTH(pool) BOTH(pool_gradient) BOTH(lose) BOTH(answer)
    ONE(penalise) ONE(clip_norm) ONE(clip_values) ONE(update) ONE(spectrum) ONE(from_spectrum) ONE(spectral_forward)
    ONE(spectral_input_gradient) ONE(spectral_weight_gradient) ONE(tile_kernel) ONE(tiled_forward) ONE(tiled_gradients)
    ONE(kernel_of_tiles) ONE(turn_kernel)
};

void run(const Instruction *list, int64_t count, const Step *steps, int64_t step_count) {
    for (int64_t s = 0; s < step_count; s++)
        for (int64_t i = 0; i < count; i++) kernels[list[i].code][list[i].half](list + i, steps + s);
}
