// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;

/** Unless {@code rejoin.enabled} is {@code false}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ConditionalOnBooleanProperty(name = "rejoin.enabled", matchIfMissing = true)
@interface ConditionalOnRejoin {}
