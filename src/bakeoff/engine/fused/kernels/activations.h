// Activations, and their slopes.

enum { RELU, RELU6, LEAKY, SIGMOID, TANH, ELU, SELU, SOFTPLUS, EXPONENTIAL };

// Klambauer et al., "Self-normalizing neural networks", 2017.
#define SELU_ALPHA 1.6732632423543772f
#define SELU_SCALE 1.0507009873554805f

INLINE float activated(float x, float slope, const int kind) {
    switch (kind) {
        case RELU: return x > 0 ? x : x != x ? x : 0;
        case RELU6: return x > 6 ? 6 : x > 0 ? x : x != x ? x : 0;
        case LEAKY: return x > 0 ? x : slope * x;
        case SIGMOID: return 1 / (1 + exponential(-x));
        case TANH: return 1 - 2 / (1 + exponential(2 * x));
        case ELU: return x > 0 ? x : slope * (exponential(x) - 1);
        case SELU: return SELU_SCALE * (x > 0 ? x : SELU_ALPHA * (exponential(x) - 1));
        case SOFTPLUS: return x > 20 ? x : logf(1 + exponential(x));
        default: return exponential(x);
    }
}

// The slope, from what the activation gave.
INLINE float slope_at(float y, float slope, const int kind) {
    switch (kind) {
        case RELU: return y > 0 ? slope : 0;
        case RELU6: return y > 0 && y < 6 ? 1 : 0;
        case LEAKY: return y > 0 ? 1 : slope;
        case SIGMOID: return y * (1 - y);
        case TANH: return 1 - y * y;
        case ELU: return y > 0 ? 1 : y + slope;
        case SELU: return y > 0 ? SELU_SCALE : y + SELU_SCALE * SELU_ALPHA;
        case SOFTPLUS: return 1 - exponential(-y);
        default: return y;
    }
}

INLINE void activate_as(const Instruction *it, int64_t count, const int kind, const int half) {
    const void *in = it->array[0];
    void *out = it->array[1];
    float slope = (float)it->number[0];
    for (int64_t i = 0; i < count; i++) put(out, i, activated(get(in, i, half), slope, kind), half);
}

INLINE void gate_as(const Instruction *it, int64_t count, const int kind, const int half) {
    const void *out = it->array[0];
    void *gradient = it->array[1];
    float slope = (float)it->number[0];
    for (int64_t i = 0; i < count; i++)
        put(gradient, i, get(gradient, i, half) * slope_at(get(out, i, half), slope, kind), half);
}

#define FOR_EACH_KIND(X) X(RELU) X(RELU6) X(LEAKY) X(SIGMOID) X(TANH) X(ELU) X(SELU) X(SOFTPLUS) X(EXPONENTIAL)

// arrays: in, out · sizes: features, kind · numbers: slope
#define AS(kind)                                                                                                     \
    APART activate_##kind(const Instruction *it, int64_t count) { activate_as(it, count, kind, 0); }                 \
    APART activate_##kind##_half(const Instruction *it, int64_t count) { activate_as(it, count, kind, 1); }          \
    APART gate_##kind(const Instruction *it, int64_t count) { gate_as(it, count, kind, 0); }                         \
    APART gate_##kind##_half(const Instruction *it, int64_t count) { gate_as(it, count, kind, 1); }
FOR_EACH_KIND(AS)
#undef AS

static void activate(const Instruction *it, const Step *step) {
#define AS(kind) {activate_##kind, activate_##kind##_half},
    static void (*const by_kind[][2])(const Instruction *, int64_t) = {FOR_EACH_KIND(AS)};
#undef AS
    by_kind[it->size[1]][it->half](it, step->rows * it->size[0]);
}

// arrays: out of the activation, gradient (changed in place) · sizes: features, kind · numbers: slope
static void gate(const Instruction *it, const Step *step) {
#define AS(kind) {gate_##kind, gate_##kind##_half},
    static void (*const by_kind[][2])(const Instruction *, int64_t) = {FOR_EACH_KIND(AS)};
#undef AS
    by_kind[it->size[1]][it->half](it, step->rows * it->size[0]);
}
