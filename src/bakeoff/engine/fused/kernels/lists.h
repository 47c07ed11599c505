// Lists of what is not zero among numbers that mostly are. A NaN is not zero.

// Numbers, and where each of them was.
typedef struct {
    int32_t *places;
    float *values;
} List;

INLINE List list_at(List lists, int64_t at) { return (List){lists.places + at, lists.values + at}; }

// Append those of a vector, the first of which is at `place`; return how many there are then. A whole vector is written.
INLINE int64_t append(List list, int64_t count, vector numbers, int32_t place) {
#if defined(__AVX512F__)
    const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i places = _mm512_add_epi32(lanes, _mm512_set1_epi32(place));
    const __mmask16 found = _mm512_cmp_ps_mask((__m512)numbers, _mm512_setzero_ps(), _CMP_NEQ_UQ);
    // Packed in registers: some processors are slow at packing into memory.
    _mm512_storeu_ps(list.values + count, _mm512_maskz_compress_ps(found, (__m512)numbers));
    _mm512_storeu_si512(list.places + count, _mm512_maskz_compress_epi32(found, places));
    return count + __builtin_popcount(found);
#else
    UNROLLED for (int lane = 0; lane < LANES; lane++) {
        list.places[count] = place + lane;
        list.values[count] = numbers[lane];
        count += numbers[lane] != 0;
    }
    return count;
#endif
}
