// Max pooling.

// Sizes of both: height, width, channels, out height, out width, window height, width, stride height, width, and in
// `number` the rows and columns that padding puts before the image. The first of equal values is the largest.
#define CHANNEL_BLOCK 32

// One window of a block of channels: what is largest in it, and where.
INLINE void largest_in(const void *in, const int64_t *n, int64_t y, int64_t x, int64_t width, float *largest,
                       int32_t *place, const int half) {
    for (int64_t c = 0; c < CHANNEL_BLOCK; c++) largest[c] = -INFINITY, place[c] = -1;
    for (int64_t dy = 0; dy < n[5]; dy++)
        for (int64_t dx = 0; dx < n[6]; dx++) {
            if (y + dy < 0 || y + dy >= n[0] || x + dx < 0 || x + dx >= n[1]) continue;
            int64_t at = ((y + dy) * n[1] + x + dx) * n[2];
            int32_t here = (int32_t)(dy * n[6] + dx);
            for (int64_t c = 0; c < width; c++) {
                float value = get(in, at + c, half);
                int32_t is_larger = (value > largest[c]) | (value != value) | (place[c] < 0);
                largest[c] = is_larger ? value : largest[c];
                place[c] = is_larger ? here : place[c];
            }
        }
}

// arrays: in, out, place of the largest in its window (uint8)
INLINE void pool(const Instruction *it, const Step *step, const int half) {
    const int64_t *n = it->size, channels = n[2], top = (int64_t)it->number[0], left = (int64_t)it->number[1];
    float largest[CHANNEL_BLOCK];
    int32_t place[CHANNEL_BLOCK];
    for (int64_t i = 0; i < step->rows * n[3] * n[4]; i++) {
        int64_t image = i / (n[3] * n[4]), y = i / n[4] % n[3] * n[7] - top, x = i % n[4] * n[8] - left;
        for (int64_t first = 0; first < channels; first += CHANNEL_BLOCK) {
            const void *in = offset(it->array[0], image * n[0] * n[1] * channels + first, half);
            uint8_t *to = (uint8_t *)it->array[2] + i * channels + first;
            int64_t width = channels - first;
            if (width >= CHANNEL_BLOCK)
                largest_in(in, n, y, x, width = CHANNEL_BLOCK, largest, place, half);
            else
                largest_in(in, n, y, x, width, largest, place, half);
            for (int64_t c = 0; c < width; c++) put(it->array[1], i * channels + first + c, largest[c], half);
            for (int64_t c = 0; c < width; c++) to[c] = (uint8_t)place[c];
        }
    }
}

// One pixel of one window; `is_alone` where no other window has it.
INLINE void give_back(void *in, const void *gradient, const void *out, const uint8_t *place, uint8_t here,
                      int64_t channels, const int is_alone, const int half) {
    for (int64_t c = 0; c < channels; c++) {
        float passed = place[c] == here ? get(gradient, c, half) : 0;
        if (out) passed = get(out, c, half) > 0 ? passed : 0;
        put(in, c, is_alone ? passed : get(in, c, half) + passed, half);
    }
}

// arrays: gradient of out, place, gradient of in, out where the ReLU before it is gated here too, or none
INLINE void pool_gradient(const Instruction *it, const Step *step, const int half) {
    const int64_t *n = it->size, channels = n[2], top = (int64_t)it->number[0], left = (int64_t)it->number[1];
    const int is_alone = n[7] >= n[5] && n[8] >= n[6];
    memset(it->array[2], 0, step->rows * n[0] * n[1] * channels * (half ? 2 : 4));
    for (int64_t i = 0; i < step->rows * n[3] * n[4]; i++) {
        int64_t image = i / (n[3] * n[4]), y = i / n[4] % n[3] * n[7] - top, x = i % n[4] * n[8] - left;
        const void *gradient = offset(it->array[0], i * channels, half);
        const void *out = it->array[3] ? offset(it->array[3], i * channels, half) : 0;
        const uint8_t *place = (const uint8_t *)it->array[1] + i * channels;
        for (int64_t dy = 0; dy < n[5]; dy++)
            for (int64_t dx = 0; dx < n[6]; dx++) {
                if (y + dy < 0 || y + dy >= n[0] || x + dx < 0 || x + dx >= n[1]) continue;
                void *in = offset(it->array[2], ((image * n[0] + y + dy) * n[1] + x + dx) * channels, half);
                uint8_t here = (uint8_t)(dy * n[6] + dx);
                if (!is_alone)
                    give_back(in, gradient, out, place, here, channels, 0, half);
                else if (out)
                    give_back(in, gradient, out, place, here, channels, 1, half);
                else
                    give_back(in, gradient, 0, place, here, channels, 1, half);
            }
    }
}
