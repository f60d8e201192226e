// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.rejoin.core.reconcile;

import org.jspecify.annotations.NullMarked;
