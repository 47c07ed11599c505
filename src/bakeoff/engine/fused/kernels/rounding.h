// bf16 numbers in f32 arrays.

// arrays: in, out (may be the same) · sizes: numbers of each image, and numbers besides
static void round_numbers(const Instruction *it, const Step *step) {
    const float *in = it->array[0];
    float *out = it->array[1];
    const int64_t count = step->rows * it->size[0] + it->size[1];
    for (int64_t i = 0; i < count; i += LANES) put_some(out + i, rounded(get_some(in + i, count - i)), count - i);
}
