// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.rejoin.bench.delivery;

import org.jspecify.annotations.NullMarked;
