// What all kernels share: vectors, the instructions that they carry out, and elements in f32 or bf16.

#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__AVX512F__)
#include <immintrin.h>
#define LANES 16
#define TILE_ROWS 12
#elif defined(__AVX__)
#define LANES 8
#define TILE_ROWS 6
#else
#define LANES 4
#define TILE_ROWS 6
#endif
#define PANEL (2 * LANES)

// What is written for each number of rows that a tile may have: the compiler then knows it.
#if TILE_ROWS > 6
#define EACH_OF_TILE_ROWS(X) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12)
#else
#define EACH_OF_TILE_ROWS(X) X(1) X(2) X(3) X(4) X(5) X(6)
#endif

#define INLINE static inline __attribute__((always_inline))
#define UNROLLED _Pragma("GCC unroll 16")

// Functions of their own, so that the compiler meets each alone: all in one take it ten times as long.
#define APART static __attribute__((noinline)) void

// Clang would halve vectors of 512 bits for processors that it holds to be faster with 256.
#if defined(__clang__) && LANES == 16
#pragma clang attribute push(__attribute__((min_vector_width(512))), apply_to = function)
#endif

typedef float vector __attribute__((vector_size(4 * LANES), aligned(4)));

// `then` follows on each part of what this one gives, as soon as the part is there; NULL for nothing.
typedef struct Instruction {
    int64_t code;
    int64_t half;
    void *array[10];
    int64_t size[10];
    double number[8];
    const struct Instruction *then;
} Instruction;

// One batch. `done` batches of the epoch came before it, `position` images; `number` is what the update rule needs.
typedef struct {
    int64_t rows, done, position;
    const int64_t *images;
    double number[6];
} Step;

INLINE float widen(uint16_t bits) {
    uint32_t word = (uint32_t)bits << 16;
    float value;
    memcpy(&value, &word, 4);
    return value;
}

// Round to nearest, ties to even; a NaN stays one.
INLINE uint16_t narrow(float value) {
    uint32_t word;
    memcpy(&word, &value, 4);
    uint32_t rounded = (word + 0x7fff + ((word >> 16) & 1)) >> 16;
    return (word & 0x7fffffff) > 0x7f800000 ? (uint16_t)((word >> 16) | 64) : (uint16_t)rounded;
}

INLINE float get(const void *array, int64_t at, const int half) {
    return half ? widen(((const uint16_t *)array)[at]) : ((const float *)array)[at];
}

INLINE void put(void *array, int64_t at, float value, const int half) {
    if (half)
        ((uint16_t *)array)[at] = narrow(value);
    else
        ((float *)array)[at] = value;
}

INLINE void *offset(void *array, int64_t at, const int half) { return (char *)array + at * (half ? 2 : 4); }

INLINE int64_t panels_of(int64_t channels) { return (channels + PANEL - 1) / PANEL; }
INLINE int64_t at_most(int64_t value, int64_t limit) { return value < limit ? value : limit; }

#define CACHE_LINE 64

// Have memory brought into the second-level cache that is soon to be read, or written.
INLINE void fetch(const void *from, int64_t bytes, const int to_write) {
    for (int64_t at = 0; at < bytes; at += CACHE_LINE) {
        if (to_write)
            __builtin_prefetch((const char *)from + at, 1, 2);
        else
            __builtin_prefetch((const char *)from + at, 0, 2);
    }
}

// What is needed soon, to be fetched while something else is worked on.
typedef struct {
    const char *at;
    int64_t bytes;
} Ahead;

// Ask for one of so many parts; asked for at once, they would be waited for.
INLINE void fetch_part(Ahead ahead, int64_t part, int64_t parts, const int to_write) {
    const int64_t from = ahead.bytes * part / parts;
    fetch(ahead.at + from, ahead.bytes * (part + 1) / parts - from, to_write);
}

// So many of a vector's numbers; the others are 0.
INLINE vector get_some(const float *from, int64_t count) {
    vector value = {0};
    if (count >= LANES) return *(const vector *)from;
    memcpy(&value, from, count * sizeof(float));
    return value;
}

INLINE void put_some(float *to, vector value, int64_t count) {
    if (count >= LANES)
        *(vector *)to = value;
    else
        memcpy(to, &value, count * sizeof(float));
}

typedef int32_t mask __attribute__((vector_size(4 * LANES), aligned(4)));

// A NaN stays one.
INLINE vector rectified(vector value) { return (vector)((mask)value & ~(value < (vector){0})); }

typedef uint32_t words __attribute__((vector_size(4 * LANES), aligned(4)));

// To the nearest bf16 number, as `narrow` does.
INLINE vector rounded(vector value) {
    words word = (words)value, up = word + 0x7fff + ((word >> 16) & 1), is_number = (words)(value == value);
    return (vector)(((up & is_number) | ((word | 0x400000) & ~is_number)) & 0xffff0000);
}

// Cody and Waite's reduction, Cephes' polynomial (expf.c, S. Moshier); relative error below 2e-7.
INLINE float exponential(float x) {
    x = x < -87.3f ? -87.3f : x;
    x = x > 88.9f ? 88.9f : x;
    float n = __builtin_rintf(x * 1.44269504088896341f);
    // A NaN is no whole number; by way of r it stays one.
    n = n == n ? n : 0;
    float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    // In two halves: 2^128 alone would be infinite although p may be below 1.
    int32_t first = (int32_t)n / 2, second = (int32_t)n - first;
    uint32_t bits_first = (uint32_t)(first + 127) << 23, bits_second = (uint32_t)(second + 127) << 23;
    float scale_first, scale_second;
    memcpy(&scale_first, &bits_first, 4);
    memcpy(&scale_second, &bits_second, 4);
    return p * scale_first * scale_second;
}
