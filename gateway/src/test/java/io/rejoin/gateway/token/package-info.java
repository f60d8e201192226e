// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.rejoin.gateway.token;

import org.jspecify.annotations.NullMarked;
