// SPDX-License-Identifier: Apache-2.0
/**
 * Black-box tests, named by the promise they keep.
 */
@NullMarked
package io.rejoin.integration;

import org.jspecify.annotations.NullMarked;
