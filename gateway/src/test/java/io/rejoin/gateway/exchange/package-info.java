// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.rejoin.gateway.exchange;

import org.jspecify.annotations.NullMarked;
