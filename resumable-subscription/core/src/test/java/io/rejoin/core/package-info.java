// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.rejoin.core;

import org.jspecify.annotations.NullMarked;
