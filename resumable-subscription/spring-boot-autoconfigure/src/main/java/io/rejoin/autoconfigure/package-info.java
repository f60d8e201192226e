// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration that wires Rejoin into a Spring Boot service.
 */
@NullMarked
package io.rejoin.autoconfigure;

import org.jspecify.annotations.NullMarked;
