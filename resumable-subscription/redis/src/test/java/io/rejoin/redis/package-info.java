// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.rejoin.redis;

import org.jspecify.annotations.NullMarked;
