// What this processor can do, found out when first asked.
#pragma once

#include "kernels.h"

#include <c10/core/ScalarType.h>

// The kernels for a kind of number; null where this processor has none.
const Kernels* kernels_for(c10::ScalarType type);
