// Batch normalisation.

// arrays: in, out, gamma or none, beta or none, batch mean, batch inverse deviation, moving mean, moving variance
// sizes: rows an image, channels · numbers: epsilon, momentum
INLINE void normalise_batch(const Instruction *it, const Step *step, const int half) {
    const int64_t rows = step->rows * it->size[0], channels = it->size[1];
    const float *gamma = it->array[2], *beta = it->array[3];
    float *mean = it->array[4], *inverse = it->array[5], *moving_mean = it->array[6], *moving_variance = it->array[7];
    const float momentum = (float)it->number[1];
    double total[COLUMN_BLOCK];
    for (int64_t first = 0; first < channels; first += COLUMN_BLOCK) {
        int64_t width = at_most(channels - first, COLUMN_BLOCK);
        column_sums(rows, channels, first, width, it->array[0], total, half);
        for (int64_t j = 0; j < width; j++) mean[first + j] = (float)(total[j] / rows);
        double square[COLUMN_BLOCK] = {0};
        for (int64_t start = 0; start < rows; start += ROW_BLOCK) {
            int64_t end = at_most(start + ROW_BLOCK, rows);
            float part[COLUMN_BLOCK] = {0};
            for (int64_t i = start; i < end; i++)
                for (int64_t j = 0; j < width; j++) {
                    float away = get(it->array[0], i * channels + first + j, half) - mean[first + j];
                    part[j] += away * away;
                }
            for (int64_t j = 0; j < width; j++) square[j] += part[j];
        }
        for (int64_t j = 0; j < width; j++) {
            int64_t c = first + j;
            float variance = (float)(square[j] / rows);
            inverse[c] = 1 / sqrtf(variance + (float)it->number[0]);
            moving_mean[c] = moving_mean[c] * momentum + mean[c] * (1 - momentum);
            moving_variance[c] = moving_variance[c] * momentum + variance * (1 - momentum);
        }
    }
    for (int64_t i = 0; i < rows; i++)
        for (int64_t c = 0; c < channels; c++) {
            float scale = gamma ? inverse[c] * gamma[c] : inverse[c];
            float value = (get(it->array[0], i * channels + c, half) - mean[c]) * scale;
            put(it->array[1], i * channels + c, beta ? value + beta[c] : value, half);
        }
}

// arrays: in, gradient (changed in place), gamma or none, batch mean, batch inverse deviation, gradient of gamma or none,
// gradient of beta or none · sizes: rows an image, channels · numbers: slope of the ReLU that gave the inputs, whose gate
// the gradient goes through at once, or 0
INLINE void normalise_batch_gradient(const Instruction *it, const Step *step, const int half) {
    const int64_t rows = step->rows * it->size[0], channels = it->size[1];
    const float *gamma = it->array[2], *mean = it->array[3], *inverse = it->array[4], slope = (float)it->number[0];
    float *for_gamma = it->array[5], *for_beta = it->array[6];
    double total[COLUMN_BLOCK], weighted[COLUMN_BLOCK];
    for (int64_t first = 0; first < channels; first += COLUMN_BLOCK) {
        int64_t width = at_most(channels - first, COLUMN_BLOCK);
        column_sums(rows, channels, first, width, it->array[1], total, half);
        column_sums_of(rows, channels, first, width, it->array[1], it->array[0], mean + first, weighted, half);
        float scale[COLUMN_BLOCK], shift[COLUMN_BLOCK], tilt[COLUMN_BLOCK];
        for (int64_t j = 0; j < width; j++) {
            int64_t c = first + j;
            if (for_gamma) for_gamma[c] = (float)(weighted[j] * inverse[c]);
            if (for_beta) for_beta[c] = (float)total[j];
            scale[j] = gamma ? inverse[c] * gamma[c] : inverse[c];
            shift[j] = (float)(total[j] / rows);
            tilt[j] = (float)(weighted[j] / rows) * inverse[c] * inverse[c];
        }
        for (int64_t i = 0; i < rows; i++)
            for (int64_t j = 0; j < width; j++) {
                int64_t at = i * channels + first + j;
                const float value = get(it->array[0], at, half), away = value - mean[first + j];
                const float found = scale[j] * (get(it->array[1], at, half) - shift[j] - away * tilt[j]);
                put(it->array[1], at, slope == 0 ? found : value <= 0 ? 0 : slope * found, half);
            }
    }
}

// arrays: in, out, scale, shift · sizes: rows an image, channels
INLINE void scale_and_shift(const Instruction *it, const Step *step, const int half) {
    const float *scale = it->array[2], *shift = it->array[3];
    const int64_t channels = it->size[1];
    for (int64_t i = 0; i < step->rows * it->size[0]; i++)
        for (int64_t c = 0; c < channels; c++)
            put(it->array[1], i * channels + c, get(it->array[0], i * channels + c, half) * scale[c] + shift[c], half);
}
