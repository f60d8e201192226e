// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.rejoin.leak;

import org.jspecify.annotations.NullMarked;
