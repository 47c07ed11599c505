// Where in its window of 2 × 2 a value stood: a number from 0 to 3 for each of a vector's, kept in bytes.

#define WINDOW 2

INLINE vector where(mask chosen, vector yes, vector no) {
    return (vector)(((mask)yes & chosen) | ((mask)no & ~chosen));
}

// Let the n-th value of a window take the place of the largest before it; the first of equal ones stays, as in `pooling.h`.
INLINE void follow_largest(vector value, int32_t n, vector *largest, mask *place) {
    const mask is_larger = (value > *largest) | (value != value);
    *largest = where(is_larger, value, *largest);
    *place = (is_larger & n) | (~is_larger & *place);
}

// By way of 16 bits: compilers know no single step.
typedef uint8_t bytes __attribute__((vector_size(LANES), aligned(1)));
typedef uint16_t shorts __attribute__((vector_size(2 * LANES)));

INLINE mask get_places(const uint8_t *from, int64_t count) {
    bytes places = {0};
    if (count >= LANES)
        places = *(const bytes *)from;
    else
        memcpy(&places, from, count);
    return __builtin_convertvector(__builtin_convertvector(places, shorts), mask);
}

INLINE void put_places(uint8_t *to, mask wide, int64_t count) {
    const bytes places = __builtin_convertvector(__builtin_convertvector(wide, shorts), bytes);
    if (count >= LANES)
        *(bytes *)to = places;
    else
        memcpy(to, &places, count);
}
