// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.rejoin.gateway.admin;

import org.jspecify.annotations.NullMarked;
