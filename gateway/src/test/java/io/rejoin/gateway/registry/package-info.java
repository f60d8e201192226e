// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.rejoin.gateway.registry;

import org.jspecify.annotations.NullMarked;
