// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.rejoin.bench;

import org.jspecify.annotations.NullMarked;
