// Winograd's transforms for tiles of 4 × 4 outputs and 3 × 3 taps, through the points 0, ±A, infinity and ±B.
//
// Where no more than two outputs are left along a direction, a tile is short: through the first four of the points, for
// which a kernel has the same numbers.
//
// Pairs around 1 whose product is 1 keep the powers alike: half the rounding errors of the usual 0, ±1, ±2 (why points
// matter: Barabasz et al., Error Analysis and Improving the Accuracy of Winograd Convolution for Deep Neural Networks,
// 2020).

#define TAPS 3
#define STEP 4
#define SIDE 6
#define PLANES (SIDE * SIDE)
#define SHORT_STEP 2
#define SHORT_SIDE 4
#define A 0.70710678118654752f
#define B 1.41421356237309505f

// ---- the transforms along one direction: Lagrange's polynomials through the points, or values of polynomials there ----

// Values at ±A and ±B, from those of a polynomial's even and odd parts.
INLINE void at_pairs(vector even_a, vector odd_a, vector even_b, vector odd_b, vector *m) {
    m[1] = even_a + odd_a;
    m[2] = even_a - odd_a;
    m[4] = even_b + odd_b;
    m[5] = even_b - odd_b;
}

INLINE void of_inputs_along(const vector *d, vector *m) {
    vector even_a = (d[4] - 2.0f * d[2]) * (-1 / 1.5f), odd_a = (d[3] - 2.0f * d[1]) * (-A / 1.5f);
    vector even_b = (d[4] - 0.5f * d[2]) * (1 / 6.0f), odd_b = (d[3] - 0.5f * d[1]) * (B / 6);
    m[0] = d[0] - 2.5f * d[2] + d[4];
    at_pairs(even_a, odd_a, even_b, odd_b, m);
    m[3] = d[1] - 2.5f * d[3] + d[5];
}

INLINE void to_inputs_along(const vector *m, vector *d) {
    vector even_a = (m[1] + m[2]) * (-1 / 1.5f), odd_a = (m[1] - m[2]) * (-A / 1.5f);
    vector even_b = (m[4] + m[5]) * (1 / 6.0f), odd_b = (m[4] - m[5]) * (B / 6);
    d[0] = m[0];
    d[1] = m[3] - 2.0f * odd_a - 0.5f * odd_b;
    d[2] = -2.5f * m[0] - 2.0f * even_a - 0.5f * even_b;
    d[3] = odd_a + odd_b - 2.5f * m[3];
    d[4] = m[0] + even_a + even_b;
    d[5] = m[3];
}

INLINE void of_gradient_along(const vector *g, vector *m) {
    vector even_a = g[0] + 0.5f * g[2], odd_a = (g[1] + 0.5f * g[3]) * A;
    vector even_b = g[0] + 2.0f * g[2], odd_b = (g[1] + 2.0f * g[3]) * B;
    m[0] = g[0];
    at_pairs(even_a, odd_a, even_b, odd_b, m);
    m[3] = g[3];
}

INLINE void to_outputs_along(const vector *m, vector *g) {
    vector even_a = m[1] + m[2], odd_a = (m[1] - m[2]) * A;
    vector even_b = m[4] + m[5], odd_b = (m[4] - m[5]) * B;
    g[0] = m[0] + even_a + even_b;
    g[1] = odd_a + odd_b;
    g[2] = 0.5f * even_a + 2.0f * even_b;
    g[3] = 0.5f * odd_a + 2.0f * odd_b + m[3];
}

INLINE void of_kernel_along(const vector *k, vector *m) {
    vector even_a = k[0] + 0.5f * k[2], odd_a = k[1] * A, even_b = k[0] + 2.0f * k[2], odd_b = k[1] * B;
    m[0] = k[0];
    at_pairs(even_a, odd_a, even_b, odd_b, m);
    m[3] = k[2];
}

INLINE void to_kernel_along(const vector *m, vector *k) {
    vector even_a = m[1] + m[2], even_b = m[4] + m[5];
    k[0] = m[0] + even_a + even_b;
    k[1] = (m[1] - m[2]) * A + (m[4] - m[5]) * B;
    k[2] = 0.5f * even_a + 2.0f * even_b + m[3];
}

// ---- the same for short tiles ----

INLINE void of_inputs_short_along(const vector *d, vector *m) {
    m[0] = d[0] - 2.0f * d[2];
    m[1] = d[2] + d[1] * A;
    m[2] = d[2] - d[1] * A;
    m[3] = d[3] - 0.5f * d[1];
}

INLINE void to_inputs_short_along(const vector *m, vector *d) {
    d[0] = m[0];
    d[1] = (m[1] - m[2]) * A - 0.5f * m[3];
    d[2] = m[1] + m[2] - 2.0f * m[0];
    d[3] = m[3];
}

INLINE void of_gradient_short_along(const vector *g, vector *m) {
    m[0] = g[0];
    m[1] = g[0] + g[1] * A;
    m[2] = g[0] - g[1] * A;
    m[3] = g[1];
}

INLINE void to_outputs_short_along(const vector *m, vector *g) {
    g[0] = m[0] + m[1] + m[2];
    g[1] = (m[1] - m[2]) * A + m[3];
}

// ---- the same in both directions ----

// Numbers for LANES channels in rows and columns: where they are, and how far apart. It travels in two registers: by way
// of memory a processor would wait for its narrow parts before it reads them at once.
typedef struct {
    float *at;
    int32_t row, column;
} Grid;

typedef void Along(const vector *from, vector *to);

// A transform along one direction, of so many numbers into so many.
typedef struct {
    Along *along;
    int from, to;
} Way;

INLINE void both_ways(const Way down, const Way across, Grid in, Grid out) {
    vector between[SIDE * SIDE], line[SIDE], found[SIDE];
    UNROLLED for (int y = 0; y < down.from; y++) {
        UNROLLED for (int x = 0; x < across.from; x++)
            line[x] = *(const vector *)(in.at + (int64_t)y * in.row + (int64_t)x * in.column);
        across.along(line, found);
        UNROLLED for (int x = 0; x < across.to; x++) between[x * down.from + y] = found[x];
    }
    UNROLLED for (int x = 0; x < across.to; x++) {
        down.along(between + x * down.from, found);
        UNROLLED for (int y = 0; y < down.to; y++)
            *(vector *)(out.at + (int64_t)y * out.row + (int64_t)x * out.column) = found[y];
    }
}

// Shapes of tiles: where they are short; both add up.
#define WHOLE 0
#define SHORT_ACROSS 1
#define SHORT_DOWN 2
#define SHAPES 4

// A transform of tiles of any shape.
#define OF_TILES(name, from, to, from_short, to_short)                                                                \
    static const Way name##_long_way = {name##_along, from, to};                                                      \
    static const Way name##_short_way = {name##_short_along, from_short, to_short};                                   \
    APART name##_whole(Grid in, Grid out) { both_ways(name##_long_way, name##_long_way, in, out); }                   \
    APART name##_short_across(Grid in, Grid out) { both_ways(name##_long_way, name##_short_way, in, out); }           \
    APART name##_short_down(Grid in, Grid out) { both_ways(name##_short_way, name##_long_way, in, out); }             \
    APART name##_short(Grid in, Grid out) { both_ways(name##_short_way, name##_short_way, in, out); }                 \
    INLINE void name(int64_t shape, Grid in, Grid out) {                                                              \
        switch (shape) {                                                                                              \
        case WHOLE: name##_whole(in, out); break;                                                                     \
        case SHORT_ACROSS: name##_short_across(in, out); break;                                                       \
        case SHORT_DOWN: name##_short_down(in, out); break;                                                           \
        default: name##_short(in, out);                                                                               \
        }                                                                                                             \
    }
OF_TILES(of_inputs, SIDE, SIDE, SHORT_SIDE, SHORT_SIDE)
OF_TILES(to_inputs, SIDE, SIDE, SHORT_SIDE, SHORT_SIDE)
OF_TILES(of_gradient, STEP, SIDE, SHORT_STEP, SHORT_SIDE)
OF_TILES(to_outputs, SIDE, STEP, SHORT_SIDE, SHORT_STEP)
#undef OF_TILES

static const Way taps_to_points = {of_kernel_along, TAPS, SIDE}, points_to_taps = {to_kernel_along, SIDE, TAPS};
APART of_kernel(Grid taps, Grid planes) { both_ways(taps_to_points, taps_to_points, taps, planes); }
APART to_kernel(Grid planes, Grid taps) { both_ways(points_to_taps, points_to_taps, planes, taps); }

#undef A
#undef B
