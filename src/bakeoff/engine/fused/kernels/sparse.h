// Products with images that are mostly zero: what a zero would add is left out, the rest adds in the same order.

// Vectors in a block of columns, and pixels whose weights in such a block stay in the second-level cache.
#define VECTORS 8
#define BLOCK_PIXELS 196
// Of smaller batches packing takes longer than it saves.
#define FEWEST_ROWS_PACKED 64

// out, some vectors, = or += Σ value · row; rows lie a stride apart, and the one numbered `first` comes first.
INLINE void sum_rows(const int vectors, int64_t count, const uint16_t *at, const float *value, const float *rows,
                     int64_t stride, int64_t first, float *out, int goes_on) {
    vector sum[VECTORS];
    UNROLLED for (int v = 0; v < vectors; v++) sum[v] = goes_on ? *(const vector *)(out + v * LANES) : (vector){0};
    for (int64_t i = 0; i < count; i++) {
        const float *row = rows + (at[i] - first) * stride;
        float x = value[i];
        UNROLLED for (int v = 0; v < vectors; v++) sum[v] += x * *(const vector *)(row + v * LANES);
    }
    UNROLLED for (int v = 0; v < vectors; v++) *(vector *)(out + v * LANES) = sum[v];
}

// Return how many vectors wide the next block of columns is; the last one may begin inside what is done already.
static int64_t next_block(int64_t units, int64_t *start) {
    int64_t left = (units - *start) / LANES, vectors = VECTORS;
    if (left == 0) {
        *start = units - LANES;
        return 1;
    }
    while (vectors > left) vectors /= 2;
    return vectors;
}

static void sum_block(int64_t vectors, int64_t count, const uint16_t *at, const float *value, const float *rows,
                      int64_t stride, int64_t first, float *out, int goes_on) {
    switch (vectors) {
#define WIDE(n) case n: sum_rows(n, count, at, value, rows, stride, first, out, goes_on); break;
        WIDE(8) WIDE(4) WIDE(2) WIDE(1)
#undef WIDE
    }
}

// Some columns of rows that lie a stride apart: where they are, or packed, since a cache holds fewer of rows far apart.
typedef struct {
    const float *rows;
    int64_t stride;
} Columns;

static int is_packed(int64_t units, const Step *step) {
    return units > VECTORS * LANES && step->rows >= FEWEST_ROWS_PACKED;
}

static Columns columns_of(int64_t count, int64_t vectors, const float *from, int64_t stride, float *room, int packed) {
    if (!packed) return (Columns){from, stride};
    for (int64_t r = 0; r < count; r++)
        for (int64_t v = 0; v < vectors; v++)
            *(vector *)(room + (r * vectors + v) * LANES) = *(const vector *)(from + r * stride + v * LANES);
    return (Columns){room, vectors * LANES};
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

// Where the values of each image begin that belong to a block of pixels: bounds (block + 1, image).
static void find_bounds(const Step *step, const int64_t *starts, const uint16_t *pixels, int64_t blocks,
                        int64_t of_block, int64_t *bounds) {
    for (int64_t i = 0; i < step->rows; i++) {
        int64_t at = starts[i];
        for (int64_t b = 0; b < blocks; b++) {
            bounds[b * step->rows + i] = at;
            if (b == blocks - 1) at = starts[i + 1];
            while (at < starts[i + 1] && pixels[at] < (b + 1) * of_block) at++;
        }
        bounds[blocks * step->rows + i] = at;
    }
}

// arrays: starts, pixels, values of the batch, weights, bias or none, out, room for a block, bounds (block + 1, image)
// sizes: units, pixels
static void sparse_forward(const Instruction *it, const Step *step) {
    const int64_t units = it->size[0], pixel_count = it->size[1], packed = is_packed(units, step);
    const int64_t of_block = packed ? BLOCK_PIXELS : pixel_count, blocks = (pixel_count + of_block - 1) / of_block;
    const uint16_t *pixels = it->array[1];
    const float *values = it->array[2], *weights = it->array[3], *bias = it->array[4];
    float *out = it->array[5];
    int64_t *bounds = it->array[7];
    find_bounds(step, it->array[0], pixels, blocks, of_block, bounds);
    for (int64_t j = 0, vectors; j < units; j += vectors * LANES) {
        vectors = next_block(units, &j);
        for (int64_t b = 0; b < blocks; b++) {
            const int64_t first = b * of_block, count = at_most(pixel_count - first, of_block);
            const int64_t *from = bounds + b * step->rows, *to = from + step->rows;
            const Columns block = columns_of(count, vectors, weights + first * units + j, units, it->array[6], packed);
            for (int64_t i = 0; i < step->rows; i++)
                sum_block(vectors, to[i] - from[i], pixels + from[i], values + from[i], block.rows, block.stride, first,
                          out + i * units + j, b > 0);
        }
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

// Sort the batch by pixels: the rows of each and their values, and where they end.
static void sort_by_pixels(const Step *step, const int64_t *starts, const uint16_t *pixels, const float *values,
                           int64_t pixel_count, int64_t *ends, uint16_t *rows, float *row_values) {
    int64_t total = 0;
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
}

// The gradient's rows one after the other, each whole, and the weights' update with it; the gradient of out lies packed,
// block by block.
static void update_sparsely(const Instruction *it, const Step *step, const int64_t *ends, const uint16_t *rows,
                            const float *row_values, float *room) {
    const int64_t units = it->size[0], pixel_count = it->size[1];
    float *panels = room, *row = room + step->rows * (units + LANES);
    int64_t vectors, place = 0;
    for (int64_t j = 0; j < units; j += vectors * LANES, place += step->rows * vectors * LANES) {
        vectors = next_block(units, &j);
        columns_of(step->rows, vectors, (const float *)it->array[3] + j, units, panels + place, 1);
    }
    for (int64_t pixel = 0, start = 0; pixel < pixel_count; start = ends[pixel++]) {
        place = 0;
        for (int64_t j = 0; j < units; j += vectors * LANES, place += step->rows * vectors * LANES) {
            vectors = next_block(units, &j);
            sum_block(vectors, ends[pixel] - start, rows + start, row_values + start, panels + place, vectors * LANES, 0,
                      row + j, 0);
        }
        update_part(it->then, step, (Stretch){pixel * units, units, row});
    }
}

// arrays: starts, pixels, values of the batch, gradient of out, gradient of weights, ends (pixel) int64, rows uint16,
// row values f32 and behind them room for the gradient of out, packed, and a row · sizes: units, pixels, most values
// then: an update of the weights, which leaves their gradient nowhere
static void sparse_weight_gradient(const Instruction *it, const Step *step) {
    const int64_t *starts = it->array[0], units = it->size[0], pixel_count = it->size[1];
    const uint16_t *pixels = it->array[1];
    const float *values = it->array[2], *gradient = it->array[3];
    float *result = it->array[4], *row_values = it->array[7], *room = row_values + it->size[2];
    int64_t *ends = it->array[5];
    uint16_t *rows = it->array[6];
    if (units <= NARROW) memset(result, 0, pixel_count * units * sizeof(float));
    if (scatter(starts, step->rows, pixels, values, gradient, units, result)) {
        if (it->then) update_part(it->then, step, (Stretch){0, pixel_count * units, result});
        return;
    }
    sort_by_pixels(step, starts, pixels, values, pixel_count, ends, rows, row_values);
    if (it->then) {
        update_sparsely(it, step, ends, rows, row_values, room);
        return;
    }
    for (int64_t j = 0, vectors; j < units; j += vectors * LANES) {
        vectors = next_block(units, &j);
        const Columns block = columns_of(step->rows, vectors, gradient + j, units, room, is_packed(units, step));
        for (int64_t pixel = 0, start = 0; pixel < pixel_count; start = ends[pixel++])
            sum_block(vectors, ends[pixel] - start, rows + start, row_values + start, block.rows, block.stride, 0,
                      result + pixel * units + j, 0);
    }
}

#undef FEWEST_ROWS_PACKED
#undef BLOCK_PIXELS
#undef VECTORS
