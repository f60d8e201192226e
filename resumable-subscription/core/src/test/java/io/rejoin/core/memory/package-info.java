// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.rejoin.core.memory;

import org.jspecify.annotations.NullMarked;
