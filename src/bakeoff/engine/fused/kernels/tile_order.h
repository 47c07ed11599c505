// In which order some tiles lie in planes. Short tiles have no numbers in some planes, and those that have any in one
// plane lie one after another: first tiles that are short down alone, then whole ones, those short across, those short
// both ways.

// By shape, where tiles begin.
typedef struct {
    int64_t begin[SHAPES];
} Order;

static Order order_of(const Tiling *g, int64_t first, int64_t count) {
    if (!has_short(g->high) && !has_short(g->wide)) return (Order){{0, count, 0, count}};
    int64_t of_shape[SHAPES] = {0};
    for (int64_t t = 0; t < count; t++) of_shape[spot_of(g, first + t).shape]++;
    Order order = {{0}};
    order.begin[WHOLE] = of_shape[SHORT_DOWN];
    order.begin[SHORT_ACROSS] = order.begin[WHOLE] + of_shape[WHOLE];
    order.begin[SHORT_DOWN + SHORT_ACROSS] = order.begin[SHORT_ACROSS] + of_shape[SHORT_ACROSS];
    return order;
}

// Tiles that are worked on at once.
typedef struct {
    int64_t first, count;
    Order order;
} Some;

static Some some_of(const Tiling *g, int64_t first, int64_t tiles) {
    const int64_t count = at_most(tiles - first, g->at_once);
    return (Some){first, count, order_of(g, first, count)};
}

// Where a tile lies; those of its shape are asked for one after another, from a copy of their order.
INLINE int64_t next_place(Order *left, int64_t shape) { return left->begin[shape]++; }

// Those of some tiles that have numbers in a plane.
typedef struct {
    int64_t from, count;
} Those;

INLINE Those in_plane(const Some *some, int64_t plane) {
    const int is_whole_down = plane / SIDE >= SHORT_SIDE, is_whole_across = plane % SIDE >= SHORT_SIDE;
    const int64_t *begin = some->order.begin;
    const int64_t from = is_whole_down ? begin[WHOLE] : 0;
    const int64_t to = is_whole_across ? begin[SHORT_ACROSS]
                       : is_whole_down ? begin[SHORT_DOWN + SHORT_ACROSS]
                                       : some->count;
    return (Those){from, to - from};
}
