// Products of f32 matrices, each element one sum in ascending order.

// c (rows, PANEL) = a (rows, depth) · panel (depth, PANEL), or c += it: each element is one sum in ascending order.
// Rows of the panel begin `width` apart, those of c `stride`.
INLINE void tile(const int rows, int64_t depth, const float *a, int64_t row, int64_t column, const float *panel,
                 int64_t width, float *c, int64_t stride, int goes_on) {
    vector sum[TILE_ROWS][2];
    UNROLLED for (int r = 0; r < rows; r++) {
        sum[r][0] = goes_on ? *(vector *)(c + r * stride) : (vector){0};
        sum[r][1] = goes_on ? *(vector *)(c + r * stride + LANES) : (vector){0};
    }
    for (int64_t k = 0; k < depth; k++) {
        vector left = *(const vector *)(panel + k * width), right = *(const vector *)(panel + k * width + LANES);
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

// Part of each function that calls it, which may know more of the strides.
INLINE void tile_of_any(int64_t rows, int64_t depth, const float *a, int64_t row, int64_t column, const float *panel,
                        int64_t width, float *c, int64_t stride, int goes_on) {
#define ROWS(n) case n: tile(n, depth, a, row, column, panel, width, c, stride, goes_on); break;
    switch (rows) { EACH_OF_TILE_ROWS(ROWS) }
#undef ROWS
}

static void tile_of(int64_t rows, int64_t depth, const float *a, int64_t row, int64_t column, const float *panel,
                    int64_t width, float *c, int64_t stride, int goes_on) {
    tile_of_any(rows, depth, a, row, column, panel, width, c, stride, goes_on);
}

// With strides that the compiler knows, for products of tiles of convolutions; left to itself it may leave out the copy,
// which takes a twentieth of their time. Here a is read along its rows, and the panel lies ready.
APART rows_by_panel(int64_t rows, int64_t depth, const float *a, int64_t row, const float *panel, float *c,
                    int64_t stride) {
    tile_of_any(rows, depth, a, row, 1, panel, PANEL, c, stride, 0);
}

// And here a is read along its columns, and c is a panel.
APART columns_by_panel(int64_t rows, int64_t depth, const float *a, int64_t column, const float *panel, int64_t width,
                       float *c, int goes_on) {
    tile_of_any(rows, depth, a, 1, column, panel, width, c, PANEL, goes_on);
}

static void partial_tile(int64_t rows, int64_t width, int64_t depth, const float *a, int64_t row, int64_t column,
                         const float *panel, float *c, int64_t stride, int goes_on) {
    float whole[TILE_ROWS * PANEL];
    if (goes_on)
        for (int64_t r = 0; r < rows; r++) memcpy(whole + r * PANEL, c + r * stride, width * sizeof(float));
    tile_of(rows, depth, a, row, column, panel, PANEL, whole, PANEL, goes_on);
    for (int64_t r = 0; r < rows; r++) memcpy(c + r * stride, whole + r * PANEL, width * sizeof(float));
}

// Columns and depth of the part of b that is packed at once, and rows of a where it is transposed: they fill half of a
// second-level cache of 1 MiB.
#define WIDTH 256
#define DEPTH 384
#define HEIGHT (4 * TILE_ROWS)

#if LANES == 16
#define EACH_LANE(X) X(0), X(1), X(2), X(3), X(4), X(5), X(6), X(7), X(8), X(9), X(10), X(11), X(12), X(13), X(14), X(15)
#elif LANES == 8
#define EACH_LANE(X) X(0), X(1), X(2), X(3), X(4), X(5), X(6), X(7)
#else
#define EACH_LANE(X) X(0), X(1), X(2), X(3)
#endif

// Of two vectors, x and y: their lanes where those are even or odd in steps, by turns.
#define OF_FIRST(lane) (((lane) & STEP) ? y[((lane) - STEP) & (LANES - 1)] : x[lane])
#define OF_SECOND(lane) (((lane) & STEP) ? y[lane] : x[((lane) + STEP) & (LANES - 1)])

// The k-th lane of the j-th vector becomes the j-th of the k-th: in each round every other so many lanes of a vector
// change places with those before them of the vector that lies as far behind.
INLINE void transpose(vector row[LANES]) {
#define ROUND                                                \
    UNROLLED for (int j = 0; j < LANES; j++)                 \
        if (!(j & STEP)) {                                   \
            const vector x = row[j], y = row[j + STEP];      \
            row[j] = (vector){EACH_LANE(OF_FIRST)};          \
            row[j + STEP] = (vector){EACH_LANE(OF_SECOND)};  \
        }
#define STEP 1
    ROUND
#undef STEP
#define STEP 2
    ROUND
#undef STEP
#if LANES > 4
#define STEP 4
    ROUND
#undef STEP
#endif
#if LANES > 8
#define STEP 8
    ROUND
#undef STEP
#endif
#undef ROUND
}

// The k-th lane is the sum of the k-th vector's lanes: in each round two vectors become one.
INLINE vector sums_across(vector row[LANES]) {
#define ROUND                                                                                   \
    UNROLLED for (int j = 0; j < STEP; j++) {                                                   \
        const vector x = row[j], y = row[j + STEP];                                             \
        row[j] = (vector){EACH_LANE(OF_FIRST)} + (vector){EACH_LANE(OF_SECOND)};                \
    }
#if LANES > 8
#define STEP 8
    ROUND
#undef STEP
#endif
#if LANES > 4
#define STEP 4
    ROUND
#undef STEP
#endif
#define STEP 2
    ROUND
#undef STEP
#define STEP 1
    ROUND
#undef STEP
#undef ROUND
    return row[0];
}
#undef OF_SECOND
#undef OF_FIRST
#undef EACH_LANE

// A panel of a side that lies transposed, which is read along its rows: squares of LANES × LANES, and what is left.
static void pack_transposed(int64_t depth, int64_t width, const float *b, int64_t column, float *panel) {
    const int64_t whole_depth = depth / LANES * LANES, whole_width = width / LANES * LANES;
    if (width < PANEL) memset(panel, 0, depth * PANEL * sizeof(float));
    for (int64_t j = 0; j < whole_width; j += LANES)
        for (int64_t k = 0; k < whole_depth; k += LANES) {
            vector row[LANES];
            UNROLLED for (int r = 0; r < LANES; r++) row[r] = *(const vector *)(b + (j + r) * column + k);
            transpose(row);
            UNROLLED for (int r = 0; r < LANES; r++) *(vector *)(panel + (k + r) * PANEL + j) = row[r];
        }
    for (int64_t j = 0; j < width; j++)
        for (int64_t k = j < whole_width ? whole_depth : 0; k < depth; k++) panel[k * PANEL + j] = b[j * column + k];
}

static void pack(int64_t depth, int64_t width, const float *b, int64_t row, int64_t column, float *panel) {
    if (column != 1) {
        pack_transposed(depth, width, b, column, panel);
        return;
    }
    for (int64_t k = 0; k < depth; k++) {
        float *to = panel + k * PANEL;
        if (width == PANEL)
            memcpy(to, b + k * row, PANEL * sizeof(float));
        else
            for (int64_t j = 0; j < PANEL; j++) to[j] = j < width ? b[k * row + j] : 0;
    }
}

// What becomes of a product that is a gradient: its rows update the weights a few at a time, and are gone with the next.
typedef struct {
    const Instruction *update;
    const Step *step;
    int64_t from, width;
} Then;

// So many rows of c (rows, n), the first of which is the product's row number `first`.
static void update_rows(const Then *then, int64_t first, int64_t rows, int64_t n, const float *c) {
    const int64_t from = then->from + first * then->width;
    if (n == then->width)
        update_part(then->update, then->step, (Stretch){from, rows * n, c});
    else
        for (int64_t r = 0; r < rows; r++)
            update_part(then->update, then->step, (Stretch){from + r * then->width, n, c + r * n});
}

// Fetch the rows of a that are packed next, a part with each tile of the rows before them.
INLINE void fetch_columns(int64_t m, int64_t depth, const float *a, int64_t row, int64_t column, int64_t first) {
    const int64_t within = first % HEIGHT, next = first - within + HEIGHT, bytes = at_most(m - next, HEIGHT) * sizeof(float);
    for (int64_t k = depth * within / HEIGHT; k < depth * (within + TILE_ROWS) / HEIGHT; k++)
        fetch(a + next * row + k * column, bytes, 0);
}

// One block: c (m, n) = or += a (m, depth) · the panels; c (TILE_ROWS, n) where its rows are used at once.
static void multiply_block(int64_t m, int64_t n, int64_t depth, const float *a, int64_t row, int64_t column,
                           const float *panels, float *room, float *c, int64_t stride, int goes_on, const Then *then) {
    for (int64_t i = 0; i < m; i += TILE_ROWS) {
        const float *rows_of_a = a + i * row;
        int64_t rows = at_most(m - i, TILE_ROWS), step = column, next = row;
        if (column != 1) {
            // Read across many rows of memory: once, for several tiles.
            int64_t within = i % HEIGHT, height = at_most(m - i, HEIGHT);
            if (within == 0)
                for (int64_t k = 0; k < depth; k++)
                    for (int64_t r = 0; r < height; r++) room[k * HEIGHT + r] = rows_of_a[r * row + k * column];
            fetch_columns(m, depth, a, row, column, i);
            rows_of_a = room + within, step = HEIGHT, next = 1;
        }
        for (int64_t j = 0; j < n; j += PANEL) {
            const float *panel = panels + j * depth;
            float *to = c + (then ? 0 : i * stride) + j;
            if (n - j >= PANEL)
                tile_of(rows, depth, rows_of_a, next, step, panel, PANEL, to, stride, goes_on);
            else
                partial_tile(rows, n - j, depth, rows_of_a, next, step, panel, to, stride, goes_on);
        }
        if (then) update_rows(then, i, rows, n, c);
    }
}

// Pack a part of b (depth, width).
static void pack_panels(int64_t depth, int64_t width, const float *b, int64_t row, int64_t column, float *panels) {
    for (int64_t j = 0; j < width; j += PANEL)
        pack(depth, at_most(width - j, PANEL), b + j * column, row, column, panels + j * depth);
}

// c (m, n) = a (m, k) · b (k, n); element (i, j) of a lies at i · row + j · column, of b likewise.
static void multiply(int64_t m, int64_t n, int64_t k, const float *a, int64_t a_row, int64_t a_column, const float *b,
                     int64_t b_row, int64_t b_column, float *c, float *room) {
    float *panels = room + DEPTH * HEIGHT;
    for (int64_t left = 0; left < n; left += WIDTH) {
        int64_t width = at_most(n - left, WIDTH);
        for (int64_t first = 0; first < k; first += DEPTH) {
            int64_t depth = at_most(k - first, DEPTH);
            pack_panels(depth, width, b + first * b_row + left * b_column, b_row, b_column, panels);
            multiply_block(m, width, depth, a + first * a_column, a_row, a_column, panels, room, c + left, n, first > 0,
                           0);
        }
    }
}

// Update weights (m, n) by the gradient aᵀ (m, k) · b (k, n), which is never whole; k is at most DEPTH.
static void multiply_and_update(int64_t m, int64_t n, int64_t k, const float *a, const float *b, const Instruction *update,
                                const Step *step, float *room) {
    // Whole rows, if they fit, which lie one after another in memory.
    const int64_t widest = k > DEPTH / 2 ? WIDTH : 2 * WIDTH;
    float *panels = room + DEPTH * HEIGHT, *c = panels + DEPTH * WIDTH;
    for (int64_t left = 0; left < n; left += widest) {
        int64_t width = at_most(n - left, widest);
        const Then then = {update, step, left, n};
        pack_panels(k, width, b + left, n, 1, panels);
        multiply_block(m, width, k, a, 1, m, panels, room, c, width, 0, &then);
    }
}
