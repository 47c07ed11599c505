// Discrete Fourier transforms of any length, a vector of channels at a time.
//
// A place and its mirror image have the same cosine and opposite sines, so their sum meets the cosines alone and their
// difference the sines; where the period is even, half a period further on both are the same but for a sign, that of
// every other frequency. What is folded so needs an eighth of the multiplications, and no more than small real matrices.

#if TILE_ROWS > 6
#define TURNS 4
#else
#define TURNS 2
#endif
#define FOUR (4 * LANES)

// Every frequency or every other one at a time, and how many folded numbers each is a sum of.
INLINE int64_t sets_of(int64_t period) { return period % 2 ? 1 : 2; }
INLINE int64_t depth_of(int64_t period) { return period % 2 ? period / 2 + 1 : period / 4 + 1; }
INLINE int64_t half_of(int64_t period) { return period / 2 + 1; }
INLINE int64_t table_of(int64_t period) { return 2 * half_of(period) * depth_of(period); }

// Where a turn's numbers go: those of a frequency (4, LANES) beside each other; or, where they are a column's, its two
// parts, and those of its mirror image. Frequencies are a stride apart.
typedef struct {
    float *at, *mirrored;
    int64_t stride, part, is_first;
} Target;

// Some frequencies, one set apart, from table (rows, depth, cosine and sine) · folded (depth, 4, LANES).
INLINE void turn_as(const int rows, int64_t depth, const float *table, const float *folded, Target to) {
    vector sum[TURNS][4];
    UNROLLED for (int r = 0; r < rows; r++)
        UNROLLED for (int v = 0; v < 4; v++) sum[r][v] = (vector){0};
    for (int64_t q = 0; q < depth; q++) {
        const vector *in = (const vector *)(folded + q * FOUR);
        const vector first = in[0], second = in[1], third = in[2], fourth = in[3];
        UNROLLED for (int r = 0; r < rows; r++) {
            const float cosine = table[2 * (r * depth + q)], sine = table[2 * (r * depth + q) + 1];
            sum[r][0] += cosine * first;
            sum[r][1] += sine * second;
            sum[r][2] += cosine * third;
            sum[r][3] += sine * fourth;
        }
    }
    if (to.mirrored)
        UNROLLED for (int r = 0; r < rows; r++) {
            // Both are the same place at first and in the middle, where the sines are 0.
            float *here = to.at + r * to.stride, *there = r == 0 && to.is_first ? here : to.mirrored - r * to.stride;
            *(vector *)there = sum[r][0] - sum[r][3], *(vector *)(there + to.part) = sum[r][2] + sum[r][1];
            *(vector *)here = sum[r][0] + sum[r][3], *(vector *)(here + to.part) = sum[r][2] - sum[r][1];
        }
    else
        UNROLLED for (int r = 0; r < rows; r++)
            UNROLLED for (int v = 0; v < 4; v++) *(vector *)(to.at + r * to.stride + v * LANES) = sum[r][v];
}

__attribute__((noclone)) APART turn_of(int64_t rows, int64_t depth, const float *table, const float *folded, Target to) {
#define ROWS(n) case n: turn_as(n, depth, table, folded, to); break;
    switch (rows) {
        ROWS(1) ROWS(2)
#if TURNS > 2
        ROWS(3) ROWS(4)
#endif
    }
#undef ROWS
}

// Half of a period's frequencies from what is folded (set, depth, 4, LANES).
APART turn(int64_t period, const float *table, const float *folded, Target to) {
    const int64_t sets = sets_of(period), depth = depth_of(period), stride = to.stride;
    float *const at = to.at, *const mirrored = to.mirrored;
    to.stride = sets * stride;
    for (int64_t s = 0; s < sets; s++, folded += depth * FOUR)
        // No division here: it would take longer than all else.
        for (int64_t k = s, left = (period / 2 - s) >> (sets - 1); left >= 0; k += sets * TURNS, left -= TURNS) {
            const int64_t rows = at_most(left + 1, TURNS);
            to.at = at + k * stride;
            to.is_first = k == 0;
            if (mirrored) to.mirrored = mirrored + (period - k) * stride;
            turn_of(rows, depth, table, folded, to);
            table += 2 * rows * depth;
        }
}

// Two numbers at each place of a period, `part` apart, as their sums and differences (set, depth, 4, LANES).
APART fold(int64_t period, const float *from, int64_t stride, int64_t part, float *folded) {
    const int64_t depth = depth_of(period), half = period / 2;
    for (int64_t q = 0; q < depth; q++) {
        const float *here = from + q * stride, *mirrored = from + (q ? period - q : 0) * stride;
        const float *there = from + (half - q) * stride, *there_mirrored = from + (half + q) * stride;
        for (int64_t p = 0; p < 2; p++) {
            const vector a = *(const vector *)(here + p * part), b = *(const vector *)(mirrored + p * part);
            vector *to = (vector *)(folded + q * FOUR + 2 * p * LANES);
            if (period % 2) {
                to[0] = a + b, to[1] = a - b;
                continue;
            }
            const vector c = *(const vector *)(there + p * part), d = *(const vector *)(there_mirrored + p * part);
            vector *other = to + 4 * depth;
            to[0] = (a + b) + (c + d), to[1] = (a - b) - (c - d);
            other[0] = (a + b) - (c + d), other[1] = (a - b) + (c - d);
        }
    }
}

// The same of two halves of spectra (frequency, 4, LANES), whose frequencies are folded already.
APART fold_half(int64_t period, const float *from, int64_t stride, float *folded) {
    const int64_t depth = depth_of(period), half = period / 2;
    for (int64_t q = 0; q < depth; q++) {
        const vector *here = (const vector *)(from + q * stride), *there = (const vector *)(from + (half - q) * stride);
        vector *to = (vector *)(folded + q * FOUR), *other = to + 4 * depth;
        for (int64_t p = 0; p < 4; p += 2)
            if (period % 2)
                to[p] = here[p], to[p + 1] = here[p + 1];
            else {
                to[p] = here[p] + there[p], to[p + 1] = here[p + 1] - there[p + 1];
                other[p] = here[p] - there[p], other[p + 1] = here[p + 1] + there[p + 1];
            }
    }
}
