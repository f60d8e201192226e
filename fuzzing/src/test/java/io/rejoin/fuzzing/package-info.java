// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.rejoin.fuzzing;

import org.jspecify.annotations.NullMarked;
