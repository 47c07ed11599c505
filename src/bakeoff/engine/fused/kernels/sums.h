// Sums over rows: of gradients for biases, and for batch normalisation.

// How many rows are added in f32 before they are added in f64.
#define ROW_BLOCK 128
#define COLUMN_BLOCK 64

// Sums over rows of g[i, j] · (x ? x[i, j] - shift[j] : 1) into total, for one block of columns.
INLINE void column_sums_of(int64_t rows, int64_t columns, int64_t first, int64_t width, const void *g, const void *x,
                        const float *shift, double *total, const int half) {
    for (int64_t j = 0; j < width; j++) total[j] = 0;
    for (int64_t start = 0; start < rows; start += ROW_BLOCK) {
        int64_t end = at_most(start + ROW_BLOCK, rows);
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
        int64_t width = at_most(columns - first, COLUMN_BLOCK);
        column_sums(step->rows * it->size[0], columns, first, width, it->array[0], total, half);
        for (int64_t j = 0; j < width; j++) out[first + j] = (float)total[j];
    }
}
