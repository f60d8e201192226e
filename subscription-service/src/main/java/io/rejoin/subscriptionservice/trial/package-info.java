// SPDX-License-Identifier: Apache-2.0
/** The promise of the platform tried out from outside, by an image that is in the cluster anyway. */
@NullMarked
package io.rejoin.subscriptionservice.trial;

import org.jspecify.annotations.NullMarked;
