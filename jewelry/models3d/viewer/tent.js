// The light tent of the pictures: rendering/lighting.py's formulas. Lights that are formulas need no map
// of the surroundings, which takes a weak device seconds.
import { panels } from "../rendering/studio.json";

export const number = (value) => value.toFixed(4);
const shine = ({ azimuth, height, half_width, half_height, light }) =>
  `shine(d, ${[azimuth, height, half_width, half_height, light].map(number).join(", ")}, blur)`;

export const vertexShader = `
  varying vec3 facing, way;
  void main() {
    vec4 place = modelMatrix * vec4(position, 1.0);
    facing = mat3(modelMatrix) * normal;
    way = place.xyz - cameraPosition;
    gl_Position = projectionMatrix * viewMatrix * place;
  }`;

export const tent = `
  uniform float around;
  varying vec3 facing, way;

  float edge(float side, float far, float blur) {
    return smoothstep(-0.5, 0.5, (side - far) / blur);
  }
  float shine(vec3 d, float azimuth, float height, float wide, float high, float light, float blur) {
    float turn = radians(azimuth), lift = radians(height);
    float along = d.x * sin(turn) - d.y * cos(turn);
    float depth = max(along * cos(lift) + d.z * sin(lift), 0.001);
    float across = abs(d.x * cos(turn) + d.y * sin(turn)) / depth;
    float above = abs(d.z * cos(lift) - along * sin(lift)) / depth;
    return light * edge(wide, across, blur) * edge(high, above, blur);
  }
  float tent(vec3 d, float blur) {
    float up = 0.5 + 0.5 * d.z, low = (d.z + 0.95) / 0.45;
    float light = 0.3 + 0.5 * up * up + 0.16 * exp(-low * low);
    return max(light + ${panels.map(shine).join(" + ")}, 0.02);
  }
  // The piece turns, not the tent, which is seen with y away from the camera and z up.
  vec3 standing(vec3 r) {
    return vec3(r.x * cos(around) - r.z * sin(around), -r.x * sin(around) - r.z * cos(around), r.y);
  }`;
