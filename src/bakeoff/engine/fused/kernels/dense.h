// Gathering a batch, and dense layers.

// arrays: images (image, features) f32, out, mean or none, deviation · sizes: features
INLINE void gather(const Instruction *it, const Step *step, const int half) {
    const int64_t features = it->size[0];
    const float *mean = it->array[2], *deviation = it->array[3];
    for (int64_t i = 0; i < step->rows; i++) {
        const float *image = (const float *)it->array[0] + step->images[i] * features;
        void *out = offset(it->array[1], i * features, half);
        if (mean)
            for (int64_t j = 0; j < features; j++) put(out, j, (image[j] - mean[j]) / deviation[j], half);
        else
            for (int64_t j = 0; j < features; j++) put(out, j, image[j], half);
    }
}

// arrays: inputs, weights, bias or none, out, room · sizes: features, units
static void dense_forward(const Instruction *it, const Step *step) {
    const int64_t features = it->size[0], units = it->size[1];
    const float *bias = it->array[2];
    float *out = it->array[3];
    multiply(step->rows, units, features, it->array[0], features, 1, it->array[1], units, 1, out, it->array[4]);
    if (bias)
        for (int64_t i = 0; i < step->rows; i++)
            for (int64_t j = 0; j < units; j++) out[i * units + j] += bias[j];
}

// arrays: inputs, gradient of out, gradient of weights, room · sizes: features, units · then: an update of the weights,
// which leaves their gradient nowhere
static void dense_weight_gradient(const Instruction *it, const Step *step) {
    const int64_t features = it->size[0], units = it->size[1];
    if (it->then)
        multiply_and_update(features, units, step->rows, it->array[0], it->array[1], it->then, step, it->array[3]);
    else
        multiply(features, units, step->rows, it->array[0], 1, features, it->array[1], units, 1, it->array[2],
                 it->array[3]);
}

// arrays: gradient of out, weights, gradient of inputs, room · sizes: features, units
static void dense_input_gradient(const Instruction *it, const Step *step) {
    const int64_t features = it->size[0], units = it->size[1];
    multiply(step->rows, features, units, it->array[0], units, 1, it->array[1], 1, units, it->array[2], it->array[3]);
}
