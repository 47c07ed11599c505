// Dropout, from the stream of `bakeoff.streams`.

typedef struct { uint64_t epoch, layer, seed, purpose; } Stream;

// So many are drawn before they are used: a processor waits where it reads at once, in another width, what it wrote.
#define BLOCKS 8

// Philox4x64-10, Salmon et al., SC11, as NumPy has it: one block, which is 16 thresholds.
INLINE void philox(Stream stream, uint64_t counter, uint16_t drawn[16]) {
    uint64_t word[4] = {counter, stream.epoch, stream.layer, 0};
    for (int round = 0; round < 10; round++) {
        unsigned __int128 first = (unsigned __int128)0xD2E7470EE14C6C93u * word[0];
        unsigned __int128 second = (unsigned __int128)0xCA5A826395121157u * word[2];
        word[0] = (uint64_t)(second >> 64) ^ word[1] ^ stream.seed;
        word[1] = (uint64_t)second;
        word[2] = (uint64_t)(first >> 64) ^ word[3] ^ stream.purpose;
        word[3] = (uint64_t)first;
        stream.seed += 0x9E3779B97F4A7C15u;
        stream.purpose += 0xBB67AE8584CAA73Bu;
    }
    memcpy(drawn, word, 32);
}

INLINE Stream stream_of(const Instruction *it) {
    return (Stream){.epoch = (uint64_t)it->size[2], .layer = (uint64_t)it->size[1], .seed = (uint64_t)it->size[6],
                    .purpose = (uint64_t)it->size[3]};
}

// arrays: in, out (may be the same), which numbers stay (uint8, to be written) or none · sizes: features, layer, epoch,
// purpose, blocks a full batch, threshold, seed · numbers: scale of what stays. The mask depends on place and time alone.
INLINE void drop(const Instruction *it, const Step *step, const int half) {
    const void *in = it->array[0];
    void *out = it->array[1];
    uint8_t *kept = it->array[2];
    const uint32_t threshold = (uint32_t)it->size[5];
    const float scale = (float)it->number[0];
    const Stream stream = stream_of(it);
    int64_t count = step->rows * it->size[0];
    uint64_t counter = 1 + (uint64_t)step->done * (uint64_t)it->size[4];
    for (int64_t start = 0; start < count; start += BLOCKS * 16, counter += BLOCKS) {
        uint16_t drawn[BLOCKS * 16];
        int64_t width = at_most(count - start, BLOCKS * 16);
        for (int b = 0; b < BLOCKS; b++) philox(stream, counter + b, drawn + b * 16);
        for (int64_t i = 0; i < width; i++)
            put(out, start + i, get(in, start + i, half) * (drawn[i] >= threshold ? scale : 0), half);
        if (kept)
            for (int64_t i = 0; i < width; i++) kept[start + i] = drawn[i] >= threshold;
    }
}

// The same on a batch without zeros: arrays: counts, rows, pixels (changed in place), thresholds uint16 (image, room for
// its pixels in whole blocks, and a quad more) · sizes behind those above: room of a quad, room for an image's thresholds
static void sparse_drop(const Instruction *it, const Step *step) {
    const int64_t *counts = it->array[0], features = it->size[0], room = it->size[7], width = it->size[8];
    const uint16_t *rows = it->array[1];
    quad *pixels = it->array[2];
    uint16_t *drawn = it->array[3];
    const uint32_t threshold = (uint32_t)it->size[5];
    const float scale = (float)it->number[0];
    const Stream stream = stream_of(it);
    const uint64_t counter = 1 + (uint64_t)step->done * (uint64_t)it->size[4];
    for (int64_t i = 0; i < step->rows; i++) {
        int64_t first = i * features / 16, last = ((i + 1) * features + 15) / 16;
        for (int64_t block = first; block < last; block++)
            philox(stream, counter + (uint64_t)block, drawn + i * width + (block - first) * 16);
    }
    for (int64_t q = 0; q * QUAD < features; q++)
        for (int64_t at = q * room; at < q * room + counts[q]; at++) {
            const uint16_t *mine = drawn + rows[at] * width + rows[at] * features % 16 + q * QUAD;
            for (int64_t j = 0; j < QUAD; j++) pixels[at][j] *= mine[j] >= threshold ? scale : 0;
        }
}

// The way back. arrays: which numbers stay (uint8), gradient (changed in place) · sizes: features · numbers: scale of what stays
INLINE void drop_gradient(const Instruction *it, const Step *step, const int half) {
    const uint8_t *kept = it->array[0];
    void *gradient = it->array[1];
    const float scale = (float)it->number[0];
    for (int64_t i = 0; i < step->rows * it->size[0]; i++)
        put(gradient, i, get(gradient, i, half) * (kept[i] ? scale : 0), half);
}
