// Products with images that are mostly zero: what a zero would add is left out, the rest adds in the same order.

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
