// What the fused program computes: a list of instructions in, one replica's training steps or answers out.
//
// Every kernel works on one replica alone and on one thread, and adds in one fixed order, so no bit depends on a cohort.
// Activations are rows of features, images rows of (height, width, channel); in f32, or in bf16 where `half` is set.
// Weights, gradients of weights, optimizer slots and statistics are f32. `instructions.py` and its neighbours write the
// instructions; what stands for `Instruction` and `Step` there has the same fields in the same order.

#include "basics.h"

#include "lists.h"
#include "updating.h"
#include "products.h"
#include "sparse.h"
#include "active.h"
#include "dense.h"
#include "places.h"
#include "transforms.h"
#include "spectra.h"
#include "tile_transforms.h"
#include "tile_pixels.h"
#include "tile_order.h"
#include "tiles.h"
#include "narrow.h"
#include "pooled_gradients.h"
#include "sums.h"
#include "activations.h"
#include "dropout.h"
#include "normalising.h"
#include "pooling.h"
#include "losing.h"
#include "rounding.h"

#define BOTH(function)                                                                                  \
    APART function##_wide(const Instruction *it, const Step *step) { function(it, step, 0); }           \
    APART function##_half(const Instruction *it, const Step *step) { function(it, step, 1); }
BOTH(gather) BOTH(bias_gradient) BOTH(drop) BOTH(normalise_batch) BOTH(normalise_batch_gradient) BOTH(scale_and_shift)
BOTH(pool) BOTH(pool_gradient) BOTH(lose) BOTH(answer) BOTH(drop_gradient)
#undef BOTH

// In the order of `Code` in `instructions.py`.
#define BOTH(function) {function##_wide, function##_half},
#define ONE(function) {function, function},
static void (*const kernels[][2])(const Instruction *, const Step *) = {
    BOTH(gather) ONE(sparse_gather) ONE(sparse_drop) ONE(sparse_forward) ONE(sparse_weight_gradient)
    ONE(dense_forward) ONE(dense_weight_gradient)
    ONE(dense_input_gradient) BOTH(bias_gradient) ONE(activate) ONE(gate) BOTH(drop) BOTH(normalise_batch)
    BOTH(normalise_batch_gradient) BOTH(scale_and_shift) BOTH(pool) BOTH(pool_gradient) BOTH(lose) BOTH(answer)
    ONE(penalise) ONE(clip_norm) ONE(clip_values) ONE(update) ONE(spectral_forward) ONE(spectral_gradients)
    ONE(tile_kernel) ONE(tiled_forward) ONE(tiled_gradients) ONE(kernel_of_tiles) ONE(turn_kernel)
    ONE(narrow_forward) ONE(narrow_gradient) ONE(round_numbers)
    ONE(pooled_gradients)
    ONE(active_forward) ONE(active_weight_gradient) ONE(active_input_gradient)
    BOTH(drop_gradient)
};

void run(const Instruction *list, int64_t count, const Step *steps, int64_t step_count) {
    for (int64_t s = 0; s < step_count; s++)
        for (int64_t i = 0; i < count; i++) kernels[list[i].code][list[i].half](list + i, steps + s);
}

#if defined(__clang__) && LANES == 16
#pragma clang attribute pop
#endif
