// Convolutions as products of spectra, one frequency across after the other: what belongs to it stays in a cache.
//
// First the rows of all images are transformed. Then, frequency by frequency, the columns are, and multiplied, and go
// back; last the rows do. Between the directions lie numbers (frequency across, image, channels, row, part, LANES).

// The fields of a tensor of whole numbers: what comes in, what goes out, the rows and columns of zeros before an image,
// the taps, the periods down and across, the largest batch, and how many images are multiplied at once.
typedef struct {
    int64_t height, width, inputs, out_height, out_width, outputs, top, left, taps_down, taps_across, high, wide, images;
    int64_t at_once;
} Spectral;

// Images of one kind, or a kernel's planes of taps (in, down, across, out): how many, their size, the place of the first
// row and column along the periods; how far images, rows and pixels are apart; and where what lies between them is.
typedef struct {
    int64_t count, height, width, channels, down, across, image, row, pixel;
    float *rows;
} Planes;

// Spectra (frequency down, image, part, channel): how far apart they are.
typedef struct {
    int64_t frequency, image, part;
} Spread;

// The tables of turns, and room; all in one array, in this order.
typedef struct {
    const float *down, *across, *back;
    float *line, *folded, *found, *column;
    Planes inputs, outputs, kernel;
    float *of_inputs, *of_outputs, *of_kernel, *turned, *gradient;
} Bench;

INLINE int64_t lanes_of(int64_t channels) { return (channels + LANES - 1) / LANES * LANES; }

// Frequencies are not a power of two apart: they would share a few sets of a cache.
INLINE Spread spread_of(int64_t images, int64_t channels) {
    const int64_t part = lanes_of(channels);
    return (Spread){images * 2 * part + LANES, 2 * part, part};
}

// Numbers between the directions: of a panel of channels of one image and one frequency; and of all images.
INLINE int64_t chunk_of(const Planes *p) { return (p->height + 1) / 2 * 4 * LANES; }
INLINE int64_t frequency_of(const Planes *p) { return p->count * lanes_of(p->channels) / LANES * chunk_of(p); }
INLINE float *chunk_at(const Planes *p, int64_t f, int64_t image, int64_t channel) {
    return p->rows + f * frequency_of(p) + (image * (lanes_of(p->channels) / LANES) + channel / LANES) * chunk_of(p);
}

static float *lay(Planes *planes, float *at, int64_t frequencies) {
    planes->rows = at;
    return at + frequencies * frequency_of(planes);
}

static float *lay_spectra(float **spectra, float *at, int64_t frequencies, int64_t images, int64_t channels) {
    *spectra = at;
    return at + frequencies * spread_of(images, channels).frequency;
}

static Bench bench_of(const Spectral *g, float *array) {
    const int64_t longest = g->high > g->wide ? g->high : g->wide, in = g->inputs, out = g->outputs;
    Bench b = {
        .inputs = {g->images, g->height, g->width, in, 0, 0, g->height * g->width * in, g->width * in, in, 0},
        .outputs = {g->images, g->out_height, g->out_width, out, 0, 0, g->out_height * g->out_width * out,
                    g->out_width * out, out, 0},
        .kernel = {in, g->taps_down, g->taps_across, out, (g->high - g->top) % g->high, (g->wide - g->left) % g->wide,
                   out, g->taps_across * in * out, in * out, 0},
    };
    b.down = array;
    b.across = b.down + table_of(g->high);
    b.back = b.across + table_of(g->wide);
    // On a cache line, as the array is.
    b.line = array + lanes_of(table_of(g->high) + 2 * table_of(g->wide));
    b.folded = b.line + 2 * g->wide * LANES;
    b.found = b.folded + (longest / 2 + 3) * FOUR;
    b.column = b.found + half_of(longest) * FOUR;
    float *at = lay(&b.inputs, b.column + 2 * (g->high + 1) * LANES, half_of(g->wide));
    at = lay(&b.kernel, lay(&b.outputs, at, half_of(g->wide)), half_of(g->wide));
    at = lay_spectra(&b.of_outputs, lay_spectra(&b.of_inputs, at, g->high, g->images, in), g->high, g->images, out);
    at = lay_spectra(&b.gradient, lay_spectra(&b.of_kernel, at, g->high, in, out), g->high, in, out);
    lay_spectra(&b.turned, at, g->high, out, in);
    return b;
}

// Where a column of pixels lies on the line (place, 2, LANES).
INLINE float *place_on(const Spectral *g, const Bench *b, const Planes *p, int64_t column) {
    const int64_t place = p->across + column;
    return b->line + (place < g->wide ? place : place - g->wide) * 2 * LANES;
}

// One row of pixels or two onto the line.
APART get_rows(const Spectral *g, const Bench *b, const Planes *p, const float *from, int64_t rows, int64_t width) {
    for (int64_t x = 0; x < p->width; x++)
        for (int64_t r = 0; r < rows; r++)
            *(vector *)(place_on(g, b, p, x) + r * LANES) = get_some(from + r * p->row + x * p->pixel, width);
}

// The gradient of pooled pixels onto the line: each to the place in its window that the largest value had.
APART get_windows(const Bench *b, const Planes *p, const float *from, const uint8_t *largest, int64_t width) {
    for (int64_t x = 0; x < p->width / 2; x++) {
        const vector value = get_some(from + x * p->channels, width);
        const mask at = get_places(largest + x * p->channels, width);
        for (int32_t w = 0; w < 4; w++)
            *(vector *)(b->line + ((2 * x + w % 2) * 2 + w / 2) * LANES) = (vector)((mask)value & (at == w));
    }
}

// Transform the rows of so many images; where `largest` is given they are a gradient of pooled pixels.
APART turn_rows(const Spectral *g, const Bench *b, const Planes *p, int64_t count, const float *values,
                      const uint8_t *largest) {
    const int64_t pooled = (p->height / 2) * (p->width / 2) * p->channels;
    const int64_t last = largest ? p->height / 2 * 2 : p->height;
    memset(b->line, 0, 2 * g->wide * LANES * sizeof(float));
    for (int64_t n = 0; n < count; n++)
        for (int64_t c = 0; c < p->channels; c += LANES) {
            const int64_t width = at_most(p->channels - c, LANES);
            for (int64_t y = 0; y < p->height; y += 2) {
                const int64_t at = n * pooled + y / 2 * (p->width / 2) * p->channels + c;
                if (!largest)
                    get_rows(g, b, p, values + n * p->image + y * p->row + c, at_most(p->height - y, 2), width);
                else if (y < last)
                    get_windows(b, p, values + at, largest + at, width);
                else
                    memset(b->line, 0, 2 * g->wide * LANES * sizeof(float));
                fold(g->wide, b->line, 2 * LANES, LANES, b->folded);
                const Target to = {.at = chunk_at(p, 0, n, c) + y * 2 * LANES, .stride = frequency_of(p)};
                turn(g->wide, b->across, b->folded, to);
            }
        }
}

// The columns of some images at one frequency across.
APART turn_columns(const Spectral *g, const Bench *b, const Planes *p, int64_t f, int64_t first, int64_t count,
                         float *out, Spread spread) {
    memset(b->column, 0, 2 * g->high * LANES * sizeof(float));
    for (int64_t n = 0; n < count; n++)
        for (int64_t c = 0; c < p->channels; c += LANES) {
            const float *from = chunk_at(p, f, first + n, c);
            // As many rows as there are before the period's end, and those that are left from its begin on.
            const int64_t some = at_most(g->high - p->down, p->height);
            memcpy(b->column + p->down * 2 * LANES, from, some * 2 * LANES * sizeof(float));
            memcpy(b->column, from + some * 2 * LANES, (p->height - some) * 2 * LANES * sizeof(float));
            fold(g->high, b->column, 2 * LANES, LANES, b->folded);
            float *to = out + n * spread.image + c;
            turn(g->high, b->down, b->folded,
                 (Target){.at = to, .mirrored = to, .stride = spread.frequency, .part = spread.part});
        }
}

// The way back of `turn_columns`: the way there, to the mirror image of each place.
APART columns_back(const Spectral *g, const Bench *b, const Planes *p, int64_t f, int64_t first, int64_t count,
                         const float *spectra, Spread spread) {
    const int64_t stride = 2 * LANES;
    float *end = b->column + g->high * stride;
    for (int64_t n = 0; n < count; n++)
        for (int64_t c = 0; c < p->channels; c += LANES) {
            fold(g->high, spectra + n * spread.image + c, spread.frequency, spread.part, b->folded);
            turn(g->high, b->down, b->folded, (Target){.at = end, .mirrored = end, .stride = -stride, .part = LANES});
            memcpy(b->column, end, stride * sizeof(float));
            float *to = chunk_at(p, f, first + n, c);
            const int64_t some = at_most(g->high - p->down, p->height);
            memcpy(to, b->column + p->down * stride, some * stride * sizeof(float));
            memcpy(to + some * stride, b->column, (p->height - some) * stride * sizeof(float));
        }
}

// The way back of two rows, onto the line.
APART line_back(const Spectral *g, const Bench *b, const float *rows, int64_t stride) {
    fold_half(g->wide, rows, stride, b->folded);
    turn(g->wide, b->back, b->folded, (Target){.at = b->found, .stride = FOUR});
    for (int64_t n = 0; n < half_of(g->wide); n++) {
        const vector *v = (const vector *)(b->found + n * FOUR);
        vector *here = (vector *)(b->line + n * 2 * LANES);
        here[0] = v[0] - v[1], here[1] = v[2] - v[3];
        if (n == 0 || 2 * n == g->wide) continue;
        vector *mirrored = (vector *)(b->line + (g->wide - n) * 2 * LANES);
        mirrored[0] = v[0] + v[1], mirrored[1] = v[2] + v[3];
    }
}

APART put_rows(const Spectral *g, const Bench *b, const Planes *p, float *to, int64_t rows, int64_t width, vector bias,
               int64_t rectify) {
    for (int64_t x = 0; x < p->width; x++)
        for (int64_t r = 0; r < rows; r++) {
            const vector value = *(const vector *)(place_on(g, b, p, x) + r * LANES) + bias;
            put_some(to + r * p->row + x * p->pixel, rectify ? rectified(value) : value, width);
        }
}

// The largest value of each window of the line, rectified, and its place there.
APART put_windows(const Bench *b, const Planes *p, float *to, uint8_t *largest, int64_t width, vector bias, int64_t round) {
    for (int64_t x = 0; x < p->width / 2; x++) {
        vector best = {0};
        mask at = {0};
        for (int32_t w = 0; w < 4; w++) {
            const vector exact = *(const vector *)(b->line + ((2 * x + w % 2) * 2 + w / 2) * LANES) + bias;
            follow_largest(round ? rounded(exact) : exact, w, &best, &at);
        }
        put_some(to + x * p->channels, best, width);
        put_places(largest + x * p->channels, at, width);
    }
}

// The way back of `turn_rows`; where `largest` is given the pixels are pooled, and it is told where in its window each
// was. Asked: whether to rectify, and to round before pooling.
APART rows_back(const Spectral *g, const Bench *b, const Planes *p, int64_t count, float *values, uint8_t *largest,
                const float *bias, const int64_t asked[2]) {
    const int64_t pooled = (p->height / 2) * (p->width / 2) * p->channels;
    const int64_t last = largest ? p->height / 2 * 2 : p->height;
    for (int64_t n = 0; n < count; n++)
        for (int64_t c = 0; c < p->channels; c += LANES) {
            const int64_t width = at_most(p->channels - c, LANES);
            const vector add = bias ? get_some(bias + c, width) : (vector){0};
            for (int64_t y = 0; y < last; y += 2) {
                const int64_t at = n * pooled + y / 2 * (p->width / 2) * p->channels + c;
                line_back(g, b, chunk_at(p, 0, n, c) + y * 2 * LANES, frequency_of(p));
                if (largest)
                    put_windows(b, p, values + at, largest + at, width, add, asked[1]);
                else
                    put_rows(g, b, p, values + n * p->image + y * p->row + c, at_most(p->height - y, 2), width, add,
                             asked[0]);
            }
        }
}

// c (rows, part, LANES) = a (rows, depth) · conjugate of b (depth, LANES): each element is one sum in one order.
INLINE void complex_as(const int rows, int64_t depth, const float *a, int64_t row, int64_t column, int64_t a_part,
                       const float *b, Spread of_b, float *c, Spread of_c) {
    vector real[TILE_ROWS], imaginary[TILE_ROWS];
    UNROLLED for (int r = 0; r < rows; r++) real[r] = imaginary[r] = (vector){0};
    for (int64_t k = 0; k < depth; k++) {
        const vector left = *(const vector *)(b + k * of_b.image), right = *(const vector *)(b + k * of_b.image + of_b.part);
        UNROLLED for (int r = 0; r < rows; r++) {
            const float x = a[r * row + k * column], y = a[r * row + k * column + a_part];
            real[r] += x * left;
            imaginary[r] += y * left;
            real[r] += y * right;
            imaginary[r] -= x * right;
        }
    }
    UNROLLED for (int r = 0; r < rows; r++) {
        *(vector *)(c + r * of_c.image) = real[r];
        *(vector *)(c + r * of_c.image + of_c.part) = imaginary[r];
    }
}

__attribute__((noclone))
APART complex_of(int64_t rows, int64_t depth, const float *a, int64_t row, int64_t column, int64_t a_part,
                 const float *b, Spread of_b, float *c, Spread of_c) {
#define ROWS(n) case n: complex_as(n, depth, a, row, column, a_part, b, of_b, c, of_c); break;
    switch (rows) { EACH_OF_TILE_ROWS(ROWS) }
#undef ROWS
}

// The same for any size: in tiles of nearly equal size.
__attribute__((noclone))
APART complex_product(int64_t m, int64_t n, int64_t depth, const float *a, int64_t row, int64_t column,
                            int64_t a_part, const float *b, Spread of_b, float *c, Spread of_c) {
    const int64_t tiles = (m + TILE_ROWS - 1) / TILE_ROWS;
    for (int64_t t = 0, i = 0; t < tiles; t++) {
        const int64_t rows = (uint32_t)(m - i) / (uint32_t)(tiles - t);
        for (int64_t j = 0; j < n; j += LANES)
            complex_of(rows, depth, a + i * row, row, column, a_part, b + j, of_b, c + i * of_c.image + j, of_c);
        i += rows;
    }
}

// arrays: shape, bench, inputs, kernel, out, bias or none, place of the largest in its window where 2 × 2 of them are
// pooled (uint8), and then out has the pooled ones alone · sizes: whether to rectify, and to round before pooling
static void spectral_forward(const Instruction *it, const Step *step) {
    const Spectral *g = it->array[0];
    const Bench b = bench_of(g, it->array[1]);
    const Spread of_kernel = spread_of(g->inputs, g->outputs);
    turn_rows(g, &b, &b.kernel, g->inputs, it->array[3], 0);
    turn_rows(g, &b, &b.inputs, step->rows, it->array[2], 0);
    for (int64_t f = 0; f < half_of(g->wide); f++) {
        turn_columns(g, &b, &b.kernel, f, 0, g->inputs, b.of_kernel, of_kernel);
        for (int64_t first = 0; first < step->rows; first += g->at_once) {
            const int64_t count = at_most(step->rows - first, g->at_once);
            const Spread of_inputs = spread_of(count, g->inputs), of_outputs = spread_of(count, g->outputs);
            turn_columns(g, &b, &b.inputs, f, first, count, b.of_inputs, of_inputs);
            for (int64_t k = 0; k < g->high; k++)
                complex_product(count, g->outputs, g->inputs, b.of_inputs + k * of_inputs.frequency, of_inputs.image, 1,
                                of_inputs.part, b.of_kernel + k * of_kernel.frequency, of_kernel,
                                b.of_outputs + k * of_outputs.frequency, of_outputs);
            columns_back(g, &b, &b.outputs, f, first, count, b.of_outputs, of_outputs);
        }
    }
    rows_back(g, &b, &b.outputs, step->rows, it->array[4], it->array[6], it->array[5], it->size);
}

// One frequency of the kernel (in, part, out) turned over (out, part, in) and conjugated.
APART turn_over(const Spectral *g, const float *kernel, Spread spread, float *turned, Spread of_turned) {
    for (int64_t first = 0; first < g->outputs; first += LANES)
        for (int64_t i = 0; i < g->inputs; i++) {
            const float *from = kernel + i * spread.image + first;
            float *to = turned + first * of_turned.image + i;
            for (int64_t o = 0; o < at_most(g->outputs - first, LANES); o++) {
                to[o * of_turned.image] = from[o];
                to[o * of_turned.image + of_turned.part] = -from[o + spread.part];
            }
        }
}

// The gradient of the inputs at one frequency across; what lies between the directions of the inputs makes room for it.
APART input_gradient(const Spectral *g, const Bench *b, int64_t f, int64_t rows, Spread of_outputs) {
    const Spread of_kernel = spread_of(g->inputs, g->outputs), of_turned = spread_of(g->outputs, g->inputs);
    turn_columns(g, b, &b->kernel, f, 0, g->inputs, b->of_kernel, of_kernel);
    for (int64_t k = 0; k < g->high; k++)
        turn_over(g, b->of_kernel + k * of_kernel.frequency, of_kernel, b->turned + k * of_turned.frequency, of_turned);
    for (int64_t first = 0; first < rows; first += g->at_once) {
        const int64_t count = at_most(rows - first, g->at_once);
        const Spread of_inputs = spread_of(count, g->inputs);
        for (int64_t k = 0; k < g->high; k++)
            complex_product(count, g->inputs, g->outputs,
                            b->of_outputs + k * of_outputs.frequency + first * of_outputs.image, of_outputs.image, 1,
                            of_outputs.part, b->turned + k * of_turned.frequency, of_turned,
                            b->of_inputs + k * of_inputs.frequency, of_inputs);
        columns_back(g, b, &b->inputs, f, first, count, b->of_inputs, of_inputs);
    }
}

// arrays: shape, bench as `spectral_forward` left it, gradient of out, place of the largest in its window, or none, as
// there; gradients of the kernel, and of inputs or none
static void spectral_gradients(const Instruction *it, const Step *step) {
    const Spectral *g = it->array[0];
    const Bench b = bench_of(g, it->array[1]);
    const Spread of_kernel = spread_of(g->inputs, g->outputs);
    const Spread of_inputs = spread_of(step->rows, g->inputs), of_outputs = spread_of(step->rows, g->outputs);
    // What forward left there is the kernel's, and its gradient's when a frequency is done.
    turn_rows(g, &b, &b.outputs, step->rows, it->array[2], it->array[3]);
    for (int64_t f = 0; f < half_of(g->wide); f++) {
        turn_columns(g, &b, &b.outputs, f, 0, step->rows, b.of_outputs, of_outputs);
        turn_columns(g, &b, &b.inputs, f, 0, step->rows, b.of_inputs, of_inputs);
        for (int64_t k = 0; k < g->high; k++)
            complex_product(g->inputs, g->outputs, step->rows, b.of_inputs + k * of_inputs.frequency, 1, of_inputs.image,
                            of_inputs.part, b.of_outputs + k * of_outputs.frequency, of_outputs,
                            b.gradient + k * of_kernel.frequency, of_kernel);
        if (it->array[5]) input_gradient(g, &b, f, step->rows, of_outputs);
        columns_back(g, &b, &b.kernel, f, 0, g->inputs, b.gradient, of_kernel);
    }
    const int64_t as_they_are[2] = {0, 0};
    rows_back(g, &b, &b.kernel, g->inputs, it->array[4], 0, 0, as_they_are);
    if (it->array[5]) rows_back(g, &b, &b.inputs, step->rows, it->array[5], 0, 0, as_they_are);
}
