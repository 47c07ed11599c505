// What changes a gradient before the update, and Keras 3's update rules on flat arrays.

// arrays: weights, gradient, sum over the epoch's images f64 · sizes: count · numbers: l1, l2
static void penalise(const Instruction *it, const Step *step) {
    const float *weights = it->array[0], l1 = (float)it->number[0], l2 = (float)it->number[1];
    float *gradient = it->array[1];
    double size = 0;
    for (int64_t i = 0; i < it->size[0]; i++) {
        float w = weights[i];
        size += it->number[0] * fabsf(w) + it->number[1] * w * w;
        gradient[i] += l1 * (float)((w > 0) - (w < 0)) + 2 * l2 * w;
    }
    *(double *)it->array[2] += size * step->rows;
}

// arrays: gradient · sizes: count · numbers: bound. A norm that is not finite stays so, and the trial is seen to diverge.
static void clip_norm(const Instruction *it, const Step *step) {
    (void)step;
    float *gradient = it->array[0];
    double square = 0;
    for (int64_t i = 0; i < it->size[0]; i++) square += (double)gradient[i] * gradient[i];
    double norm = sqrt(square);
    if (norm <= it->number[0]) return;
    for (int64_t i = 0; i < it->size[0]; i++) gradient[i] *= (float)(it->number[0] / norm);
}

// arrays: gradient · sizes: count · numbers: bound
static void clip_values(const Instruction *it, const Step *step) {
    (void)step;
    float *gradient = it->array[0], bound = (float)it->number[0];
    for (int64_t i = 0; i < it->size[0]; i++)
        gradient[i] = gradient[i] > bound ? bound : gradient[i] < -bound ? -bound : gradient[i];
}

enum { SGD, MOMENTUM, NESTEROV, ADAM, AMSGRAD, ADADELTA, ADAGRAD, RMSPROP, NADAM };

// Some neighbouring weights, and their gradient.
typedef struct {
    int64_t from, count;
    const float *gradient;
} Stretch;

INLINE float *numbers_from(void *array, int64_t from) { return array ? (float *)array + from : 0; }

// A part of what `update` does.
INLINE void update_by(const Instruction *it, const Step *step, Stretch part, const int rule, const int has_momentum,
                      const int is_centred) {
    const int64_t from = part.from, count = part.count;
    const float *restrict gradient = part.gradient;
    float *restrict weights = numbers_from(it->array[0], from), *restrict first = numbers_from(it->array[2], from);
    float *restrict second = numbers_from(it->array[3], from), *restrict third = numbers_from(it->array[4], from);
    const float a = (float)it->number[0], b = (float)it->number[1], epsilon = (float)it->number[2];
    const float one_less_a = (float)(1 - it->number[0]), one_less_b = (float)(1 - it->number[1]);
    const float rate = (float)step->number[0], decay = (float)step->number[5];
    const float x = (float)step->number[1], y = (float)step->number[2], z = (float)step->number[3];
    for (int64_t i = 0; i < count; i++) {
        const float g = gradient[i];
        float w = weights[i];
        w -= w * decay;
        switch (rule) {
            case SGD: w -= rate * g; break;
            case MOMENTUM:
            case NESTEROV:
                first[i] = a * first[i] - rate * g;
                w = rule == NESTEROV ? w + a * first[i] - rate * g : w + first[i];
                break;
            case ADAM:
            case AMSGRAD: {
                first[i] += (g - first[i]) * one_less_a;
                float square = second[i] = b * second[i] + one_less_b * g * g;
                if (rule == AMSGRAD) square = third[i] = third[i] > square ? third[i] : square;
                w -= rate * first[i] / (sqrtf(square) + epsilon);
                break;
            }
            case ADADELTA: {
                first[i] = a * first[i] + one_less_a * g * g;
                float change = sqrtf(second[i] + epsilon) * g / sqrtf(first[i] + epsilon);
                second[i] = a * second[i] + one_less_a * change * change;
                w -= rate * change;
                break;
            }
            case ADAGRAD:
                first[i] += g * g;
                w -= rate * g / sqrtf(first[i] + epsilon);
                break;
            case RMSPROP: {
                first[i] = a * first[i] + one_less_a * g * g;
                float divisor = first[i] + epsilon;
                if (is_centred) {
                    third[i] += (g - third[i]) * one_less_a;
                    divisor -= third[i] * third[i];
                }
                float change = rate * g / sqrtf(divisor);
                if (has_momentum) change = second[i] = b * second[i] + change;
                w -= change;
                break;
            }
            case NADAM:
                first[i] += (g - first[i]) * one_less_a;
                second[i] = b * second[i] + one_less_b * g * g;
                w -= rate * (first[i] * x + g * y) / (sqrtf(second[i] * z) + epsilon);
                break;
        }
        weights[i] = w;
    }
}

static void narrow_all(int64_t count, const float *restrict from, uint16_t *restrict to) {
    for (int64_t i = 0; i < count; i++) to[i] = narrow(from[i]);
}

#define FOR_EACH_RULE(X) \
    X(SGD) X(MOMENTUM) X(NESTEROV) X(ADAM) X(AMSGRAD) X(ADADELTA) X(ADAGRAD) X(RMSPROP) X(NADAM)
// What a rule may have or not is asked outside its loop, which would not be computed in vectors otherwise.
#define BY(rule)                                                                                   \
    APART update_##rule(const Instruction *it, const Step *step, Stretch part) {                   \
        if (rule == RMSPROP && it->size[2] && it->size[3]) update_by(it, step, part, rule, 1, 1);  \
        else if (rule == RMSPROP && it->size[2]) update_by(it, step, part, rule, 1, 0);            \
        else if (rule == RMSPROP && it->size[3]) update_by(it, step, part, rule, 0, 1);            \
        else update_by(it, step, part, rule, 0, 0);                                                \
    }
FOR_EACH_RULE(BY)
#undef BY

static void update_part(const Instruction *it, const Step *step, Stretch part) {
#define BY(rule) update_##rule,
    static void (*const by_rule[])(const Instruction *, const Step *, Stretch) = {FOR_EACH_RULE(BY)};
#undef BY
    by_rule[it->size[1]](it, step, part);
}

// arrays: weights, gradient, slots (3), bf16 copy or none · sizes: count, rule, slots that a rule may have or not (2)
// numbers: constants of the rule; those of the step: rate, and what the rule needs; last: decay · rate
static void update(const Instruction *it, const Step *step) {
    update_part(it, step, (Stretch){0, it->size[0], it->array[1]});
    if (it->array[5]) narrow_all(it->size[0], it->array[0], it->array[5]);
}
