// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.rejoin.subscriptionservice.trial;

import org.jspecify.annotations.NullMarked;
