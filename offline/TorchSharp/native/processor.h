// What this processor can do, found out when first asked.
#pragma once

#include "kernels.h"

#include <c10/core/ScalarType.h>

// The kernels for a kind of number; null where this processor has none.
const Kernels* kernels_for(c10::ScalarType type);

// A function that is compiled for several processors; what vectors this one has is found out when the library is loaded.
#define FOR_EVERY_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default")))
