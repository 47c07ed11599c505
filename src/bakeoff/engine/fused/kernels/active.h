// Dense layers whose inputs are mostly zero, as behind a ReLU, pooling and dropout: zeros are left out of each sum, the
// rest adds in the order of a dense product. A NaN is not zero.

// Features of a block, and vectors of the widest block of columns: the weights of both stay in the first-level cache, the
// sums of an image's columns in registers. Lists are made of a strip of features, since memory is read faster so.
#define SPAN 64
#define BROADEST 8
#define STRIP 256
#define EACH_BREADTH(X) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8)

// The sizes of a layer, and of the blocks that its columns are in: all of them alike, the last one padded.
typedef struct {
    int64_t rows, features, units, vectors, width, padded;
} Layout;

static Layout layout_of(const Instruction *it, const Step *step) {
    const int64_t units = it->size[1], vectors = (units + LANES - 1) / LANES, blocks = (vectors + BROADEST - 1) / BROADEST;
    const int64_t broad = (vectors + blocks - 1) / blocks;
    return (Layout){step->rows, it->size[0], units, broad, broad * LANES, blocks * broad * LANES};
}

// Rows cut into blocks of columns, each block's rows one behind another, with zeros where columns are lacking.
static void copy_blocks(Layout of, int64_t rows, const float *from, float *to) {
    for (int64_t i = 0; i < rows; i++, from += of.units)
        for (int64_t column = 0; column < of.padded; column += of.width) {
            float *row = to + column * rows + i * of.width;
            const int64_t present = at_most(of.units - column, of.width), whole = present / LANES * LANES;
            for (int64_t j = 0; j < whole; j += LANES) *(vector *)(row + j) = *(const vector *)(from + column + j);
            for (int64_t j = whole; j < of.width; j++) row[j] = j < present ? from[column + j] : 0;
        }
}

// What each image has among the features of a strip: lists (block, image, SPAN), counts (block, image).
static void list_images(Layout of, const float *inputs, int64_t width, List lists, int64_t *counts) {
    for (int64_t i = 0; i < of.rows; i++, inputs += of.features)
        for (int64_t first = 0; first < width; first += SPAN) {
            const int64_t at = first / SPAN * of.rows + i, depth = at_most(width - first, SPAN);
            int64_t count = 0;
            for (int64_t f = 0; f < depth; f += LANES)
                count = append(list_at(lists, at * SPAN), count, get_some(inputs + first + f, depth - f), (int32_t)f);
            counts[at] = count;
        }
}

// Sums (image, column) += values · weights.
INLINE void add_listed(const int vectors, int64_t rows, List lists, const int64_t *counts, const float *weights,
                       float *sums) {
    for (int64_t i = 0; i < rows; i++, sums += vectors * LANES) {
        const List list = list_at(lists, i * SPAN);
        vector sum[BROADEST];
        UNROLLED for (int v = 0; v < vectors; v++) sum[v] = *(const vector *)(sums + v * LANES);
        for (int64_t k = 0; k < counts[i]; k++) {
            const float *row = weights + list.places[k] * (vectors * LANES);
            UNROLLED for (int v = 0; v < vectors; v++) sum[v] += list.values[k] * *(const vector *)(row + v * LANES);
        }
        UNROLLED for (int v = 0; v < vectors; v++) *(vector *)(sums + v * LANES) = sum[v];
    }
}

// Rows of the weights' gradient = values · gradient of out, of which some columns lie together.
INLINE void sum_listed(const int vectors, int64_t depth, List lists, int64_t room, const int64_t *counts,
                       const float *gradient, int64_t present, float *rows, int64_t stride) {
    for (int64_t f = 0; f < depth; f++, rows += stride) {
        const List list = list_at(lists, f * room);
        vector sum[BROADEST];
        UNROLLED for (int v = 0; v < vectors; v++) sum[v] = (vector){0};
        for (int64_t k = 0; k < counts[f]; k++) {
            const float *row = gradient + list.places[k] * (vectors * LANES);
            UNROLLED for (int v = 0; v < vectors; v++) sum[v] += list.values[k] * *(const vector *)(row + v * LANES);
        }
        UNROLLED for (int v = 0; v < vectors; v++)
            if (v * LANES < present) put_some(rows + v * LANES, sum[v], present - v * LANES);
    }
}

// Dot products of rows of the gradient of out and of the weights, lane by lane: = or += those of a block of columns.
INLINE void multiply_listed(const int vectors, int64_t rows, const int32_t *lists, const int64_t *counts,
                            const float *gradient, const float *weights, vector *dots, int goes_on) {
    for (int64_t i = 0; i < rows; i++, gradient += vectors * LANES) {
        const int32_t *places = lists + i * SPAN;
        vector left[BROADEST];
        UNROLLED for (int v = 0; v < vectors; v++) left[v] = *(const vector *)(gradient + v * LANES);
        for (int64_t k = 0; k < counts[i]; k++, dots++) {
            const float *row = weights + places[k] * (vectors * LANES);
            vector even = goes_on ? *dots : (vector){0}, odd = {0};
            UNROLLED for (int v = 0; v < vectors; v += 2) {
                even += left[v] * *(const vector *)(row + v * LANES);
                if (v + 1 < vectors) odd += left[v + 1] * *(const vector *)(row + (v + 1) * LANES);
            }
            *dots = even + odd;
        }
    }
}

// For each breadth one of its own: the compiler then knows it.
#define BROAD(n)                                                                                                       \
    APART add_listed_##n(int64_t rows, List lists, const int64_t *counts, const float *weights, float *sums) {         \
        add_listed(n, rows, lists, counts, weights, sums);                                                             \
    }                                                                                                                  \
    APART sum_listed_##n(int64_t depth, List lists, int64_t room, const int64_t *counts, const float *gradient,        \
                         int64_t present, float *rows, int64_t stride) {                                               \
        sum_listed(n, depth, lists, room, counts, gradient, present, rows, stride);                                    \
    }                                                                                                                  \
    APART multiply_listed_##n(int64_t rows, const int32_t *lists, const int64_t *counts, const float *gradient,        \
                              const float *weights, vector *dots, int goes_on) {                                       \
        multiply_listed(n, rows, lists, counts, gradient, weights, dots, goes_on);                                     \
    }
EACH_BREADTH(BROAD)
#undef BROAD

static void add_bias(Layout of, const float *sums, const float *bias, float *out) {
    for (int64_t column = 0; column < of.units; column += of.width)
        for (int64_t i = 0; i < of.rows; i++) {
            const float *sum = sums + of.rows * column + i * of.width;
            for (int64_t j = 0; j < at_most(of.units - column, of.width); j++)
                out[i * of.units + column + j] = bias ? sum[j] + bias[column + j] : sum[j];
        }
}

// arrays: inputs, weights, bias or none, out; room for lists: places int32, values f32, counts int64; room for sums and
// weights in blocks · sizes: features, units
static void active_forward(const Instruction *it, const Step *step) {
    const Layout of = layout_of(it, step);
    const float *inputs = it->array[0], *weights = it->array[1];
    const List lists = {it->array[4], it->array[5]};
    int64_t *counts = it->array[6];
    float *sums = it->array[7], *block = sums + of.rows * of.padded;
    memset(sums, 0, of.rows * of.padded * sizeof(float));
    for (int64_t first = 0; first < of.features; first += SPAN) {
        const int64_t depth = at_most(of.features - first, SPAN), at = first % STRIP / SPAN * of.rows;
        if (at == 0) list_images(of, inputs + first, at_most(of.features - first, STRIP), lists, counts);
        const List mine = list_at(lists, at * SPAN);
        copy_blocks(of, depth, weights + first * of.units, block);
        for (int64_t column = 0; column < of.padded; column += of.width)
            switch (of.vectors) {
#define BROAD(n) \
    case n: add_listed_##n(of.rows, mine, counts + at, block + depth * column, sums + of.rows * column); break;
                EACH_BREADTH(BROAD)
#undef BROAD
            }
    }
    add_bias(of, sums, it->array[2], it->array[3]);
}

// What each of some features has among the images: lists (feature, room).
static void list_features(Layout of, const float *inputs, int64_t depth, List lists, int64_t room, int64_t *counts) {
    memset(counts, 0, SPAN * sizeof(int64_t));
    for (int64_t f = 0; f < depth; f += LANES)
        for (int64_t i = 0; i < of.rows; i += LANES) {
            vector square[LANES];
            UNROLLED for (int r = 0; r < LANES; r++)
                square[r] = i + r < of.rows ? get_some(inputs + (i + r) * of.features + f, depth - f) : (vector){0};
            transpose(square);
            UNROLLED for (int r = 0; r < LANES; r++)
                counts[f + r] = append(list_at(lists, (f + r) * room), counts[f + r], square[r], (int32_t)i);
        }
}

// Have the inputs of the next block of features brought nearer.
static void fetch_block(Layout of, const float *inputs) {
    for (int64_t i = 0; i < of.rows; i++) fetch(inputs + i * of.features, SPAN * sizeof(float), 0);
}

// Some rows of the gradient of the weights, from that of out in blocks of columns.
static void weight_gradient_block(const Instruction *it, const Step *step, Layout of, const float *gradient, int64_t first) {
    const float *inputs = (const float *)it->array[0] + first;
    const List lists = {it->array[3], it->array[4]};
    const int64_t room = it->size[2], depth = at_most(of.features - first, SPAN);
    float *rows = it->then ? it->array[6] : (float *)it->array[2] + first * of.units;
    int64_t counts[SPAN];
    list_features(of, inputs, depth, lists, room, counts);
    if (first + SPAN < of.features) fetch_block(of, inputs + SPAN);
    for (int64_t column = 0; column < of.units; column += of.width)
        switch (of.vectors) {
#define BROAD(n)                                                                                                  \
    case n:                                                                                                       \
        sum_listed_##n(depth, lists, room, counts, gradient + of.rows * column, of.units - column, rows + column, \
                       of.units);                                                                                 \
        break;
            EACH_BREADTH(BROAD)
#undef BROAD
        }
    if (it->then) update_part(it->then, step, (Stretch){first * of.units, depth * of.units, rows});
}

// arrays: inputs, gradient of out, gradient of weights; room for lists: places int32, values f32 (SPAN, room); room for
// the gradient of out in blocks, and for SPAN rows of that of the weights · sizes: features, units, room of a feature's
// list · then: an update of the weights, which leaves their gradient nowhere
static void active_weight_gradient(const Instruction *it, const Step *step) {
    const Layout of = layout_of(it, step);
    copy_blocks(of, of.rows, it->array[1], it->array[5]);
    for (int64_t first = 0; first < of.features; first += SPAN)
        weight_gradient_block(it, step, of, it->array[5], first);
}

// What each listed number's dot product comes to times the slope of the ReLU, one behind another.
static void sum_dots(int64_t rows, const vector *dots, const int64_t *counts, float slope, float *sums) {
    int64_t total = 0;
    for (int64_t i = 0; i < rows; i++) total += counts[i];
    for (int64_t k = 0; k < total; k += LANES) {
        vector some[LANES];
        UNROLLED for (int r = 0; r < LANES; r++) some[r] = dots[k + r];
        *(vector *)(sums + k) = slope * sums_across(some);
    }
}

// The sums of a strip's blocks go where the numbers were, zeros elsewhere.
static void place_sums(Layout of, List lists, const int64_t *counts, float *result, int64_t width) {
    const float *sums[STRIP / SPAN];
    for (int b = 0; b < STRIP / SPAN; b++) sums[b] = lists.values + b * of.rows * SPAN;
    for (int64_t i = 0; i < of.rows; i++, result += of.features) {
        memset(result, 0, width * sizeof(float));
        for (int64_t b = 0; b * SPAN < width; b++) {
            const int32_t *places = lists.places + (b * of.rows + i) * SPAN;
            const int64_t count = counts[b * of.rows + i];
            for (int64_t k = 0; k < count; k++) result[b * SPAN + places[k]] = sums[b][k];
            sums[b] += count;
        }
    }
}

// arrays: inputs, gradient of out, weights, gradient of inputs; room for lists as above; room for the gradient of out and
// weights in blocks, and for dot products · sizes: features, units · numbers: slope of the ReLU that gave the inputs, or 0
// then: the gradient of the weights, which follows on each block of features while that is in a cache
// Where an input is zero its gradient is, too.
static void active_input_gradient(const Instruction *it, const Step *step) {
    const Layout of = layout_of(it, step);
    const float *inputs = it->array[0], *weights = it->array[2];
    const List lists = {it->array[4], it->array[5]};
    int64_t *counts = it->array[6];
    float *gradient = it->array[7], *block = gradient + of.rows * of.padded, *result = it->array[3];
    vector *dots = (vector *)(block + SPAN * of.padded);
    copy_blocks(of, of.rows, it->array[1], gradient);
    for (int64_t first = 0; first < of.features; first += SPAN) {
        const int64_t depth = at_most(of.features - first, SPAN), at = first % STRIP / SPAN * of.rows;
        if (at == 0) list_images(of, inputs + first, at_most(of.features - first, STRIP), lists, counts);
        const List mine = list_at(lists, at * SPAN);
        copy_blocks(of, depth, weights + first * of.units, block);
        for (int64_t column = 0; column < of.padded; column += of.width)
            switch (of.vectors) {
#define BROAD(n)                                                                                                  \
    case n:                                                                                                       \
        multiply_listed_##n(of.rows, mine.places, counts + at, gradient + of.rows * column, block + depth * column, \
                            dots, column > 0);                                                                    \
        break;
                EACH_BREADTH(BROAD)
#undef BROAD
            }
        // Their values are not needed here.
        sum_dots(of.rows, dots, counts + at, it->number[0] > 0 ? (float)it->number[0] : 1, mine.values);
        if (first + depth == of.features || (first + depth) % STRIP == 0)
            place_sums(of, lists, counts, result + first / STRIP * STRIP, first % STRIP + depth);
        // Last, since it may change the weights.
        if (it->then) weight_gradient_block(it->then, step, of, gradient, first);
    }
}

#undef EACH_BREADTH
