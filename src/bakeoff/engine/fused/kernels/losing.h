// Cross-entropy, and answers.

// arrays: logits, labels int64, gradient of logits, losses f64, hits uint8, room for a row f32; labels, losses and hits in
// the order of the epoch · sizes: classes. Cross-entropy from logits; its gradient is that of the batch's mean.
INLINE void lose(const Instruction *it, const Step *step, const int half) {
    const int64_t classes = it->size[0], *labels = (int64_t *)it->array[1] + step->position;
    double *losses = (double *)it->array[3] + step->position;
    uint8_t *hits = (uint8_t *)it->array[4] + step->position;
    float *restrict share = it->array[5];
    for (int64_t i = 0; i < step->rows; i++) {
        const void *logits = offset(it->array[0], i * classes, half);
        void *gradient = offset(it->array[2], i * classes, half);
        const int64_t label = labels[i];
        int64_t best = 0;
        for (int64_t c = 1; c < classes; c++)
            if (get(logits, c, half) > get(logits, best, half)) best = c;
        const float largest = get(logits, best, half), right = get(logits, label, half) - largest;
        for (int64_t c = 0; c < classes; c++) share[c] = exponential(get(logits, c, half) - largest);
        float sum = 0;
        for (int64_t c = 0; c < classes; c++) sum += share[c];
        for (int64_t c = 0; c < classes; c++) put(gradient, c, (share[c] / sum - (c == label)) / step->rows, half);
        losses[i] = logf(sum) - right;
        hits[i] = best == label;
    }
}

// arrays: logits, all answers (image, class) f32 · sizes: classes
INLINE void answer(const Instruction *it, const Step *step, const int half) {
    float *answers = (float *)it->array[1] + step->position * it->size[0];
    for (int64_t i = 0; i < step->rows * it->size[0]; i++) answers[i] = get(it->array[0], i, half);
}
