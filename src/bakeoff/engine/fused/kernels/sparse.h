// Products with images that are mostly zero: quads, four neighbouring pixels of an image each, that are all zero are
// left out, the rest adds in the same order.

#define QUAD 4

typedef float quad __attribute__((vector_size(4 * QUAD), aligned(4)));

// arrays: starts (image + 1) int64, quads uint16, their pixels f32 (quad, QUAD) of all images; of the batch, how many
// images have each quad (quad) int64, which ones (quad, room) uint16, their pixels (quad, room, QUAD)
// sizes: quads of an image, room
static void sparse_gather(const Instruction *it, const Step *step) {
    const int64_t *restrict starts = it->array[0], *restrict images = step->images, room = it->size[1];
    const uint16_t *restrict quads = it->array[1];
    const quad *restrict pixels = it->array[2];
    int64_t *restrict counts = it->array[3];
    uint16_t *restrict rows = it->array[4];
    quad *restrict sorted = it->array[5];
    memset(counts, 0, it->size[0] * sizeof(int64_t));
    for (int64_t i = 0; i < step->rows; i++) {
        // Images lie anywhere in memory: the next one is on its way while this one is sorted.
        if (i + 1 < step->rows) {
            const int64_t next = starts[images[i + 1]], end = starts[images[i + 1] + 1];
            for (int64_t at = next; at < end; at += 4) __builtin_prefetch(pixels + at);
            for (int64_t at = next; at < end; at += 32) __builtin_prefetch(quads + at);
        }
        for (int64_t at = starts[images[i]], end = starts[images[i] + 1]; at < end; at++) {
            const int64_t place = quads[at] * room + counts[quads[at]]++;
            rows[place] = (uint16_t)i;
            sorted[place] = pixels[at];
        }
    }
}

// Vectors in the widest block of columns: the weights of a quad, or the sums of their gradient, stay in registers, and
// such a block of the other side in the first-level cache.
#if LANES == 16
#define WIDEST 4
#define EACH_WIDTH(X) X(1) X(2) X(3) X(4)
#else
#define WIDEST 2
#define EACH_WIDTH(X) X(1) X(2)
#endif

// Return how many columns a block has, all of them alike; the last one begins inside what is done already, if need be.
static int64_t block_width(int64_t units) {
    const int64_t vectors = (units + LANES - 1) / LANES, blocks = (vectors + WIDEST - 1) / WIDEST;
    return at_most((vectors + blocks - 1) / blocks, units / LANES) * LANES;
}

// What has a quad that is not zero: some images of the batch.
typedef struct {
    int64_t count;
    const uint16_t *rows;
    const quad *pixels;
} Having;

INLINE Having having(const Instruction *it, int64_t q) {
    const int64_t room = it->size[2];
    return (Having){((const int64_t *)it->array[0])[q], (const uint16_t *)it->array[1] + q * room,
                    (const quad *)it->array[2] + q * room};
}

// Sums (image, column) += pixels · weights, of which `present` rows lie a stride apart.
INLINE void add_quad(const int vectors, Having some, const float *weights, int64_t present, int64_t stride,
                     float *sums) {
    vector weight[QUAD][WIDEST];
    UNROLLED for (int q = 0; q < QUAD; q++) {
        const float *row = weights + at_most(q, present - 1) * stride;
        UNROLLED for (int v = 0; v < vectors; v++) weight[q][v] = *(const vector *)(row + v * LANES);
    }
    for (int64_t i = 0; i < some.count; i++) {
        float *to = sums + some.rows[i] * (vectors * LANES);
        UNROLLED for (int v = 0; v < vectors; v++) {
            vector sum = *(const vector *)(to + v * LANES);
            UNROLLED for (int q = 0; q < QUAD; q++) sum += some.pixels[i][q] * weight[q][v];
            *(vector *)(to + v * LANES) = sum;
        }
    }
}

// A block of columns of out, from one column on.
INLINE void forward_block(const int vectors, const Instruction *it, const Step *step, int64_t column) {
    const int64_t units = it->size[0], pixel_count = it->size[1], width = vectors * LANES;
    const float *weights = (const float *)it->array[3] + column, *bias = it->array[4];
    float *out = (float *)it->array[5] + column, *sums = it->array[6];
    memset(sums, 0, step->rows * width * sizeof(float));
    for (int64_t pixel = 0; pixel < pixel_count; pixel += QUAD)
        add_quad(vectors, having(it, pixel / QUAD), weights + pixel * units, at_most(QUAD, pixel_count - pixel), units,
                 sums);
    for (int64_t i = 0; i < step->rows; i++)
        for (int64_t j = 0; j < width; j++) out[i * units + j] = sums[i * width + j] + (bias ? bias[column + j] : 0);
}

// arrays: counts, rows, pixels of the batch; weights, bias or none, out, room for a block of it
// sizes: units, pixels, room of a quad
static void sparse_forward(const Instruction *it, const Step *step) {
    const int64_t units = it->size[0], width = block_width(units);
    for (int64_t first = 0; first < units; first += width) {
        const int64_t column = at_most(first, units - width);
        switch (width / LANES) {
#define WIDE(n) case n: forward_block(n, it, step, column); break;
            EACH_WIDTH(WIDE)
#undef WIDE
        }
    }
}

// Rows of the weights' gradient, a stride apart, = pixels · gradient of out, of which some columns lie together.
INLINE void sum_quad(const int vectors, Having some, const float *gradient, float *result, int64_t stride) {
    vector sum[QUAD][WIDEST];
    UNROLLED for (int q = 0; q < QUAD; q++)
        UNROLLED for (int v = 0; v < vectors; v++) sum[q][v] = (vector){0};
    for (int64_t i = 0; i < some.count; i++) {
        const float *from = gradient + some.rows[i] * (vectors * LANES);
        UNROLLED for (int v = 0; v < vectors; v++) {
            const vector x = *(const vector *)(from + v * LANES);
            UNROLLED for (int q = 0; q < QUAD; q++) sum[q][v] += some.pixels[i][q] * x;
        }
    }
    UNROLLED for (int q = 0; q < QUAD; q++)
        UNROLLED for (int v = 0; v < vectors; v++) *(vector *)(result + q * stride + v * LANES) = sum[q][v];
}

// Quad after quad, its rows whole.
INLINE void weight_gradient_in(const int vectors, const Instruction *it, const Step *step, const float *blocks,
                               float *rows) {
    const int64_t units = it->size[0], pixel_count = it->size[1], width = vectors * LANES;
    for (int64_t pixel = 0; pixel < pixel_count; pixel += QUAD) {
        const int64_t count = at_most(QUAD, pixel_count - pixel) * units;
        const Having some = having(it, pixel / QUAD);
        for (int64_t first = 0; first < units; first += width)
            sum_quad(vectors, some, blocks + first * step->rows, rows + at_most(first, units - width), units);
        if (it->then)
            update_part(it->then, step, (Stretch){pixel * units, count, rows});
        else
            memcpy((float *)it->array[4] + pixel * units, rows, count * sizeof(float));
    }
}

// arrays: counts, rows, pixels of the batch; gradient of out, gradient of weights, room for the first in blocks of
// columns and for a quad's rows of the second · sizes: units, pixels, room of a quad · then: an update of the weights,
// which leaves their gradient nowhere
static void sparse_weight_gradient(const Instruction *it, const Step *step) {
    const int64_t units = it->size[0], width = block_width(units);
    float *blocks = it->array[5], *rows = blocks + step->rows * (units + WIDEST * LANES);
    for (int64_t first = 0; first < units; first += width) {
        const float *from = (const float *)it->array[3] + at_most(first, units - width);
        for (int64_t i = 0; i < step->rows; i++)
            memcpy(blocks + first * step->rows + i * width, from + i * units, width * sizeof(float));
    }
    switch (width / LANES) {
#define WIDE(n) case n: weight_gradient_in(n, it, step, blocks, rows); break;
        EACH_WIDTH(WIDE)
#undef WIDE
    }
}

#undef EACH_WIDTH
#undef WIDEST
