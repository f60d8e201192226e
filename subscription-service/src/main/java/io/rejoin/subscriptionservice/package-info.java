// SPDX-License-Identifier: Apache-2.0
/**
 * The generic streams product.
 */
@NullMarked
package io.rejoin.subscriptionservice;

import org.jspecify.annotations.NullMarked;
